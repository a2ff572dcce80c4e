package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** There was no answer: no connection, a broken one, or one that took longer than the client waits. */
public final class TransportException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final boolean requestMayHaveBeenProcessed;

    /**
     * Made of the failure of the connection.
     *
     * @param requestMayHaveBeenProcessed {@code false} only where it is certain that the server cannot have seen the
     *     whole request
     */
    public TransportException(String message, boolean requestMayHaveBeenProcessed, @Nullable Throwable cause) {
        super(message, cause);
        this.requestMayHaveBeenProcessed = requestMayHaveBeenProcessed;
    }

    /**
     * Whether the server may have carried the request out. {@code false} means that it certainly has not, so that a start
     * can be sent again without starting a second service.
     */
    public boolean requestMayHaveBeenProcessed() {
        return requestMayHaveBeenProcessed;
    }
}
