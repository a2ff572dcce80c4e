package io.contextservices.engine.internal;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.InternalErrorException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates failures into exceptions of the API, and logs the details that callers must not see. The log stays bounded
 * if a disk fails every request. For each kind of failure in a minute, the first one is logged with its stack trace and
 * the next ones with a line each; the rest are counted. Thread-safe.
 */
public final class FailureTranslator {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int LINES = 10;
    private static final int MAX_KINDS = 100;
    private static final String OTHERS = "others";

    private final Duration period;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Creates a translator. */
    public FailureTranslator() {
        this(PERIOD);
    }

    FailureTranslator(Duration period) {
        this.period = period;
    }

    /** A kind of failure: those with equal text. */
    private static final class Kind {

        private int count;
        private String last = "";
    }

    /**
     * Returns the failure as an exception of the API. An unknown failure is logged with an id, and becomes an
     * {@link InternalErrorException} with that id and without details.
     *
     * @param operation the operation that failed, for the log, without data of callers
     */
    public ContextServicesException of(Throwable failure, Supplier<String> operation) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ContextServicesException known) {
            return known;
        }
        String errorId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        log(errorId + ": " + operation.get(), cause);
        return new InternalErrorException("internal error " + errorId, errorId, cause);
    }

    private void log(String entry, Throwable cause) {
        int count = count(String.valueOf(cause), entry);
        if (count == 1) {
            LOG.error("error_id {}", entry, cause);
        } else if (count <= LINES) {
            LOG.error("error_id {}: {}", entry, String.valueOf(cause));
        }
    }

    private synchronized int count(String like, String entry) {
        if (kinds.isEmpty()) {
            CompletableFuture.delayedExecutor(period.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(this::endPeriod);
        }
        String name = kinds.size() < MAX_KINDS || kinds.containsKey(like) ? like : OTHERS;
        Kind kind = kinds.computeIfAbsent(name, unused -> new Kind());
        kind.last = entry;
        return ++kind.count;
    }

    private synchronized void endPeriod() {
        kinds.forEach((like, kind) -> {
            if (kind.count > LINES) {
                LOG.error(
                        "{} more failures within {} s, the last error_id {}: {}",
                        kind.count - LINES,
                        period.toSeconds(),
                        kind.last,
                        like);
            }
        });
        kinds.clear();
    }
}
