package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** Thrown if no response arrived: the connection failed or broke, or the client's timeout expired. */
public final class TransportException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final boolean requestMayHaveBeenProcessed;

    /**
     * Creates the exception from a failure of the connection.
     *
     * @param requestMayHaveBeenProcessed {@code false} only if it is certain that the server did not receive the whole
     *     request
     */
    public TransportException(String message, boolean requestMayHaveBeenProcessed, @Nullable Throwable cause) {
        super(message, cause);
        this.requestMayHaveBeenProcessed = requestMayHaveBeenProcessed;
    }

    /**
     * Returns whether the server may have processed the request. {@code false} means that it certainly has not, so that
     * a retry of a start does not start a second service.
     */
    public boolean requestMayHaveBeenProcessed() {
        return requestMayHaveBeenProcessed;
    }
}
