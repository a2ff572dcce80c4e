package io.contextservices.api;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Not now: too much is under way, or the server is stopping. The request was not carried out, so sending it again later
 * is safe; of a {@linkplain AsyncContextServices#startComposite composite} or {@linkplain
 * AsyncContextServices#startAll(BulkStart) bulk} request a part may have been. Status 503 on the wire.
 */
public final class UnavailableException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Made with the time to wait, when that is known.
     *
     * @param retryAfter {@code null} if the server did not say
     */
    public UnavailableException(String message, @Nullable Duration retryAfter) {
        super(message, null);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before trying again; header {@code Retry-After}, whole seconds or a date. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
