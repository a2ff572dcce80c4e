package io.contextservices.api;

/**
 * Thrown if the service has changed since the version that the call requires, see {@link CallOptions#withIfVersion}. The
 * call changed nothing. Status 412 on the wire.
 */
public final class PreconditionFailedException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for people. */
    public PreconditionFailedException(String message) {
        super(message, null);
    }
}
