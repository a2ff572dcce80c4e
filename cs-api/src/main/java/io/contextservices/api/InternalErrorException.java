package io.contextservices.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the server failed while it processed a correct request. It is unknown whether a write took place. Status
 * 500 (or another 5xx) on the wire.
 */
public final class InternalErrorException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String errorId;

    /**
     * Creates the exception.
     *
     * @param errorId the id under which the server logged the failure, if any
     * @param cause the cause, if the failure happened in this process
     */
    public InternalErrorException(String message, @Nullable String errorId, @Nullable Throwable cause) {
        super(message, cause);
        this.errorId = errorId;
    }

    /** Returns the id under which the server logged the failure; {@code error_id} on the wire. */
    public Optional<String> errorId() {
        return Optional.ofNullable(errorId);
    }
}
