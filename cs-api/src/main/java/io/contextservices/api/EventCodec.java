package io.contextservices.api;

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
        return ServiceStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads an event that {@link #write} wrote once, whatever the limits were then.
     *
     * @param json taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException if it is no such event
     */
    public static ServiceStartEvent readStoredServiceStart(byte[] json) {
        return ServiceStartFormat.UPDATE.readStored(json);
    }

    /**
     * Writes an event. One that was read is written exactly as it came.
     *
     * @return not to be changed
     */
    public static byte[] write(ServiceStartEvent event) {
        return ServiceStartFormat.INSTANCE.write(event);
    }
}
