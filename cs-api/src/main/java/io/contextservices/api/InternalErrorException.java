package io.contextservices.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server failed while it worked on the request, through no fault of the request. Whether a write took place is
 * unknown. Status 500 (or another of the 5xx) on the wire.
 */
public final class InternalErrorException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String errorId;

    /**
     * Made with what is known of the failure.
     *
     * @param errorId the id under which the server logged it, if any
     * @param cause the failure itself, where it happened in this process
     */
    public InternalErrorException(String message, @Nullable String errorId, @Nullable Throwable cause) {
        super(message, cause);
        this.errorId = errorId;
    }

    /** The id under which the server logged the failure; {@code error_id} on the wire. */
    public Optional<String> errorId() {
        return Optional.ofNullable(errorId);
    }
}
