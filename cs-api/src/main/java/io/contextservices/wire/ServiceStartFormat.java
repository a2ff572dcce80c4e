package io.contextservices.wire;

import static io.contextservices.api.internal.EventBridge.EVENTS;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The format of the Service Start Event. */
final class ServiceStartFormat extends EventFormat<ServiceStartEvent, ServiceStartEvent.Builder> {

    /** The format of an event that starts a service. */
    static final ServiceStartFormat INSTANCE = new ServiceStartFormat(true);

    /** The format of an update of a service that is assigned to a customer; the customer is not part of the event. */
    static final ServiceStartFormat UPDATE = new ServiceStartFormat(false);

    private static final List<String> FIELDS = List.of(
            Field.CUSTOMER_ID,
            Field.CONTACT_KEY,
            Field.SERVICE_TYPE,
            Field.SESSION_ID,
            Field.INTERACTION_ID,
            Field.APPLICATION_TYPE,
            Field.APPLICATION_ID,
            Field.RESOURCE_TYPE,
            Field.RESOURCE_ID,
            Field.MEDIA_TYPE,
            Field.EST_DURATION,
            Field.TIMESTAMP,
            Field.AUTO_CLOSED,
            Field.AUTO_COMPLETE_AFTER,
            Field.TTL,
            Field.EXPIRATION_TIME,
            Field.DISPOSITION,
            Field.DISPOSITION_DESC);

    private final boolean contactMandatory;

    private ServiceStartFormat(boolean contactMandatory) {
        this.contactMandatory = contactMandatory;
    }

    @Override
    Target.Level level() {
        return Target.Level.SERVICE;
    }

    @Override
    ServiceStartEvent.Builder builder() {
        return ServiceStartEvent.builder();
    }

    @Override
    List<String> fields() {
        return FIELDS;
    }

    @Override
    Set<String> reserved() {
        return Field.OF_SERVICE;
    }

    /**
     * Returns whether a name is that of a field in this event. A disposition is a field only of an auto-closed service;
     * otherwise it is attached data.
     */
    @Override
    boolean isField(String name, ServiceStartEvent event) {
        return super.isField(name, event) && (event.autoClosed() || !Field.isDisposition(name));
    }

    @Override
    boolean read(String name, FieldReader fields, ServiceStartEvent.Builder into) {
        switch (name) {
            case Field.CUSTOMER_ID -> set(fields.text(name), into::customerId);
            case Field.CONTACT_KEY -> set(fields.text(name), into::contactKey);
            case Field.SERVICE_TYPE -> set(fields.attribute(name), into::serviceType);
            case Field.EST_DURATION -> set(fields.seconds(name), into::estDuration);
            case Field.AUTO_CLOSED -> set(fields.boolOrText(name), into::autoClosed);
            case Field.AUTO_COMPLETE_AFTER -> set(fields.seconds(name), into::autoCompleteAfter);
            case Field.TTL -> set(fields.seconds(name), into::ttl);
            case Field.EXPIRATION_TIME -> set(fields.instant(name), into::expirationTime);
            default -> {
                return ignored(name, fields);
            }
        }
        return true;
    }

    /** Ignores the id of the service in the body of an update, since the URL contains it. */
    private boolean ignored(String name, FieldReader fields) {
        if (contactMandatory || !name.equals(Field.SERVICE_ID)) {
            return false;
        }
        fields.ignored(name);
        return true;
    }

    @Override
    void complete(FieldReader fields, ServiceStartEvent.Builder event) {
        if (EVENTS.autoClosed(event)) {
            set(detach(event, Field.DISPOSITION, FieldReader::attribute, fields), event::disposition);
            set(detach(event, Field.DISPOSITION_DESC, FieldReader::text, fields), event::dispositionDesc);
        }
    }

    @FunctionalInterface
    private interface TypedRead<T> {
        @Nullable
        T read(FieldReader fields, String name);
    }

    private static <T> @Nullable T detach(
            ServiceStartEvent.Builder event, String name, TypedRead<T> read, FieldReader fields) {
        Json json = EVENTS.detach(event, name);
        if (json == null) {
            return null;
        }
        byte[] value = JsonText.toBytes(json);
        return read.read(fields.at(value), name);
    }

    @Override
    void check(ServiceStartEvent event, FieldRules rules) {
        if (contactMandatory
                && event.customerId().isEmpty()
                && event.contactKey().isEmpty()
                && !rules.isFaulty(Field.CUSTOMER_ID)
                && !rules.isFaulty(Field.CONTACT_KEY)) {
            rules.add(Field.CUSTOMER_ID, Violation.REQUIRED, "one of customer_id and contact_key is mandatory");
        }
        rules.key(Field.CUSTOMER_ID, event.customerId());
        rules.key(Field.CONTACT_KEY, event.contactKey());
        rules.attribute(Field.SERVICE_TYPE, event.serviceType());
        rules.duration(Field.EST_DURATION, event.estDuration(), Duration.ZERO, FieldRules.MAX_DURATION);
        rules.duration(
                Field.AUTO_COMPLETE_AFTER, event.autoCompleteAfter(), FieldRules.SECOND, FieldRules.MAX_DURATION);
        rules.duration(Field.TTL, event.ttl(), FieldRules.SECOND, FieldRules.MAX_TTL);
        rules.instant(Field.EXPIRATION_TIME, event.expirationTime());
        if (event.autoClosed()) {
            rules.attribute(Field.DISPOSITION, event.disposition());
            rules.text(Field.DISPOSITION_DESC, event.dispositionDesc(), FieldRules.DISPOSITION_DESC_CHARACTERS);
        } else if (event.disposition().isPresent() || event.dispositionDesc().isPresent()) {
            rules.add(Field.DISPOSITION, Violation.WRONG_TYPE, "only an auto-closed service starts with a disposition");
        }
    }

    @Override
    void write(ServiceStartEvent event, FieldWriter out) {
        out.text(Field.CUSTOMER_ID, event.customerId())
                .text(Field.CONTACT_KEY, event.contactKey())
                .attribute(Field.SERVICE_TYPE, event.serviceType())
                .seconds(Field.EST_DURATION, event.estDuration());
        if (event.autoClosed()) {
            out.field(Field.AUTO_CLOSED, true)
                    .attribute(Field.DISPOSITION, event.disposition())
                    .text(Field.DISPOSITION_DESC, event.dispositionDesc());
        }
        out.seconds(Field.AUTO_COMPLETE_AFTER, event.autoCompleteAfter())
                .seconds(Field.TTL, event.ttl())
                .instant(Field.EXPIRATION_TIME, event.expirationTime());
    }
}
