package io.contextservices.wire;

import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import java.util.List;
import java.util.Set;

/** The format of an expiry: the two fields that the end of a service has for it, and no others. */
final class ExpiryFormat extends EventFormat<ServiceEndEvent, ServiceEndEvent.Builder> {

    static final ExpiryFormat INSTANCE = new ExpiryFormat();

    private static final List<String> FIELDS = List.of(Field.TTL, Field.EXPIRATION_TIME);

    private ExpiryFormat() {}

    @Override
    Target.Level level() {
        return Target.Level.SERVICE;
    }

    @Override
    ServiceEndEvent.Builder builder() {
        return ServiceEndEvent.builder();
    }

    @Override
    List<String> fields() {
        return FIELDS;
    }

    @Override
    Set<String> reserved() {
        return Set.of();
    }

    @Override
    boolean read(String name, FieldReader fields, ServiceEndEvent.Builder into) {
        switch (name) {
            case Field.TTL -> set(fields.seconds(name), into::ttl);
            case Field.EXPIRATION_TIME -> set(fields.instant(name), into::expirationTime);
            // An expiry has no attached data, so unknown fields are skipped.
            default -> fields.unknown(name);
        }
        return true;
    }

    @Override
    void check(ServiceEndEvent event, FieldRules rules) {
        if (event.ttl().isEmpty()
                && event.expirationTime().isEmpty()
                && !rules.isFaulty(Field.TTL)
                && !rules.isFaulty(Field.EXPIRATION_TIME)) {
            rules.add(Field.TTL, Violation.REQUIRED, "one of ttl and expiration_time is mandatory");
        }
        rules.duration(Field.TTL, event.ttl(), FieldRules.SECOND, FieldRules.MAX_TTL);
        rules.instant(Field.EXPIRATION_TIME, event.expirationTime());
    }

    @Override
    void write(ServiceEndEvent event, FieldWriter out) {
        out.seconds(Field.TTL, event.ttl()).instant(Field.EXPIRATION_TIME, event.expirationTime());
    }
}
