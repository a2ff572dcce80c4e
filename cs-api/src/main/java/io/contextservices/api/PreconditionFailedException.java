package io.contextservices.api;

/**
 * What the call depends on is not so: the service has changed since it was read, see {@link CallOptions#ifVersion}. Nothing
 * was changed. Status 412 on the wire.
 */
public final class PreconditionFailedException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Made with a text for people. */
    public PreconditionFailedException(String message) {
        super(message, null);
    }
}
