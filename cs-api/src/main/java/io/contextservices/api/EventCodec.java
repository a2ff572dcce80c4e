package io.contextservices.api;

import static java.util.Objects.requireNonNull;

/** The JSON form of events, for implementations of the API; an application has no need of it. Stateless. */
public final class EventCodec {

    private EventCodec() {}

    /**
     * Reads the body of a request to start a service.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong; alone, if the body is not JSON or is nested too deep
     */
    public static ServiceStartEvent readServiceStart(byte[] body, Limits limits) {
        return StartEventReader.read(requireNonNull(body, "body"), requireNonNull(limits, "limits"));
    }

    /**
     * Reads an event that {@link #write} wrote once, whatever the limits were then.
     *
     * @param json taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException if it is no such event
     */
    public static ServiceStartEvent readStoredServiceStart(byte[] json) {
        return StartEventReader.readStored(requireNonNull(json, "json"));
    }

    /**
     * Writes an event. One that was read is written exactly as it came.
     *
     * @return not to be changed
     */
    public static byte[] write(ServiceStartEvent event) {
        byte[] source = event.source();
        return source != null ? source : writeNew(event);
    }

    private static byte[] writeNew(ServiceStartEvent event) {
        JsonWriter out = new JsonWriter()
                .beginObject()
                .text(Field.CUSTOMER_ID, event.customerId())
                .text(Field.CONTACT_KEY, event.contactKey())
                .attribute(Field.SERVICE_TYPE, event.serviceType())
                .seconds(Field.EST_DURATION, event.estDuration())
                .event(event);
        if (event.autoClosed()) {
            out.field(Field.AUTO_CLOSED, true)
                    .attribute(Field.DISPOSITION, event.disposition())
                    .text(Field.DISPOSITION_DESC, event.dispositionDesc());
        }
        out.seconds(Field.AUTO_COMPLETE_AFTER, event.autoCompleteAfter())
                .seconds(Field.TTL, event.ttl())
                .instant(Field.EXPIRATION_TIME, event.expirationTime());
        event.attached().forEach(out::field);
        return out.endObject().toBytes();
    }
}
