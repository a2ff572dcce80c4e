package io.contextservices.api;

/**
 * Thrown if the server rejects a request. Its subclasses stand for missing or wrong credentials (401), insufficient
 * permissions (403), and a reused idempotency key (422). Reasons without an exception of their own are a body or a URL
 * that is too large (413, 414, 431), a content type other than JSON (415), and an unknown path or method (404, 405).
 */
public sealed class RequestRefusedException extends ContextServicesException
        permits AuthenticationException, PermissionDeniedException, IdempotencyKeyReusedException {

    private static final long serialVersionUID = 1L;

    /** The status for a request body larger than {@link Limits#bodyBytes()}. */
    public static final int TOO_LARGE = 413;

    private final int status;

    /**
     * Creates the exception with the HTTP status of the rejection.
     *
     * @param status 400 to 499
     */
    public RequestRefusedException(int status, String message) {
        super(message, null);
        this.status = status;
    }

    /** Returns the HTTP status, 400 to 499; also set if the operations run without HTTP. */
    public int status() {
        return status;
    }
}
