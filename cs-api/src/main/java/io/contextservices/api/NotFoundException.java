package io.contextservices.api;

/**
 * Thrown if the requested service, or another requested resource, does not exist or no longer exists. Status 404 on the
 * wire.
 */
public final class NotFoundException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for people. */
    public NotFoundException(String message) {
        super(message, null);
    }
}
