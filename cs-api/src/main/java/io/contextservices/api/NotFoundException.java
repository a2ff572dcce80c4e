package io.contextservices.api;

/** There is no such service, or there is none any more. Status 404 on the wire. */
public final class NotFoundException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Made with a text for people. */
    public NotFoundException(String message) {
        super(message, null);
    }
}
