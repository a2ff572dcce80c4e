package io.contextservices.api;

/**
 * Thrown if a valid request conflicts with the present state: the service, state or task to end has already ended, or
 * the attached value to merge into is not an object. Status 409 on the wire.
 */
public final class ConflictException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for people. */
    public ConflictException(String message) {
        super(message, null);
    }
}
