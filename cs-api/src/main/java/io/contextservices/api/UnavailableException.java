package io.contextservices.api;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the server is temporarily unavailable: it is overloaded or stopping. The request was not processed, so a
 * later retry is safe. Of a {@linkplain AsyncContextServices#startComposite composite} or
 * {@linkplain AsyncContextServices#startAll(BulkStart) bulk} request, a part may have been processed. Status 503 on the
 * wire.
 */
public final class UnavailableException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception, with the time until a retry if it is known.
     *
     * @param retryAfter {@code null} if the server did not send it
     */
    public UnavailableException(String message, @Nullable Duration retryAfter) {
        super(message, null);
        this.retryAfter = retryAfter;
    }

    /** Returns the time to wait before a retry; header {@code Retry-After}, whole seconds or a date. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
