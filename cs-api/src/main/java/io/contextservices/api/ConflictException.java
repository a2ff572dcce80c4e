package io.contextservices.api;

/**
 * The request is valid, but not for what is there: something that has ended is to end again, or data is to be merged into
 * what is no object. Status 409 on the wire.
 */
public final class ConflictException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Made with a text for people. */
    public ConflictException(String message) {
        super(message, null);
    }
}
