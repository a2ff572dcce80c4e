package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** Thrown if the client does not understand a response: it came from a proxy or another product, or was truncated. */
public final class UnexpectedResponseException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    /**
     * Creates the exception from a response.
     *
     * @param body the beginning of the body of the response, at most 1 KiB
     */
    public UnexpectedResponseException(String message, int status, String body, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.body = body;
    }

    /** Returns the HTTP status of the response. */
    public int status() {
        return status;
    }

    /**
     * Returns the first KiB of the body of the response, decoded as UTF-8. The message omits it, since it may contain
     * personal data.
     */
    public String body() {
        return body;
    }
}
