package io.contextservices.api;

/**
 * The server will not take this request, for a reason that has no exception of its own: a body or a URL that is too
 * large (413, 414, 431), another content type than JSON (415), an unknown path or method (404, 405), credentials that are
 * missing or wrong (401) or do not reach so far (403), an export into files where there is no directory for them (403).
 */
public final class RequestRefusedException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    /** Status of a request body larger than {@link Limits#bodyBytes()}. */
    public static final int TOO_LARGE = 413;

    private final int status;

    /**
     * Made with the HTTP status that goes with the refusal.
     *
     * @param status 400 to 499
     */
    public RequestRefusedException(int status, String message) {
        super(message, null);
        this.status = status;
    }

    /** The HTTP status, 400 to 499; the same when no HTTP was involved. */
    public int status() {
        return status;
    }
}
