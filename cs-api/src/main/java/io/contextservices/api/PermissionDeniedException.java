package io.contextservices.api;

/**
 * Thrown if the credentials do not permit the request, or if the server has no directory for an
 * {@linkplain AsyncContextServices#exportFiles export into files}. Status 403 on the wire.
 */
public final class PermissionDeniedException extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    private static final int FORBIDDEN = 403;

    /** Creates the exception with a message for people. */
    public PermissionDeniedException(String message) {
        super(FORBIDDEN, message);
    }
}
