package io.contextservices.wire;

import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.Target;

/** The format of the Service End Event. */
final class ServiceEndFormat extends EndFormat<ServiceEndEvent, ServiceEndEvent.Builder> {

    static final ServiceEndFormat INSTANCE = new ServiceEndFormat(
            Field.STATE_ID,
            Field.TASK_ID,
            Field.CUSTOMER_ID,
            Field.CONTACT_KEY,
            Field.SERVICE_TYPE,
            Field.EST_DURATION,
            Field.AUTO_CLOSED,
            Field.AUTO_COMPLETE_AFTER);

    static final ServiceEndFormat STORED = new ServiceEndFormat();

    private ServiceEndFormat(String... ignored) {
        super(
                Target.Level.SERVICE,
                Field.OF_SERVICE,
                fields(
                        ignored,
                        Field.SERVICE_ID,
                        Field.DISPOSITION,
                        Field.DISPOSITION_DESC,
                        Field.TTL,
                        Field.EXPIRATION_TIME),
                ServiceEndEvent::builder);
    }

    @Override
    boolean read(String name, FieldReader fields, ServiceEndEvent.Builder into) {
        switch (name) {
            case Field.TTL -> set(fields.seconds(name), into::ttl);
            case Field.EXPIRATION_TIME -> set(fields.instant(name), into::expirationTime);
            default -> {
                return super.read(name, fields, into);
            }
        }
        return true;
    }

    @Override
    void check(ServiceEndEvent event, FieldRules rules) {
        super.check(event, rules);
        rules.duration(Field.TTL, event.ttl(), FieldRules.SECOND, FieldRules.MAX_TTL);
        rules.instant(Field.EXPIRATION_TIME, event.expirationTime());
    }

    @Override
    void write(ServiceEndEvent event, FieldWriter out) {
        super.write(event, out);
        out.seconds(Field.TTL, event.ttl()).instant(Field.EXPIRATION_TIME, event.expirationTime());
    }
}
