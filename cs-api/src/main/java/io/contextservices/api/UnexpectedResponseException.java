package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** An answer came that this client does not understand: from a proxy, from another product, or cut short. */
public final class UnexpectedResponseException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    /**
     * Made of the answer.
     *
     * @param body the beginning of the answer's body, at most 1 KiB
     */
    public UnexpectedResponseException(String message, int status, String body, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.body = body;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The first KiB of the answer's body, read as UTF-8; not part of the message, since it may hold anybody's data. */
    public String body() {
        return body;
    }
}
