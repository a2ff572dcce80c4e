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
 * Turns a failure into what a caller may see, and logs what the caller does not. A disk that fails every request must not fill the
 * log as well: of failures that are alike the first in a minute has its stack trace, the next some have a line each, and the rest are
 * counted. Safe for use by any number of threads.
 */
public final class FailureTranslator {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int LINES = 10;
    private static final int MOST_KINDS = 100;
    private static final String OTHERS = "others";

    private final Duration period;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Logs nothing yet. */
    public FailureTranslator() {
        this(PERIOD);
    }

    FailureTranslator(Duration period) {
        this.period = period;
    }

    /** Failures that are alike. */
    private static final class Kind {

        private int count;
        private String last = "";
    }

    /**
     * The failure as the API has it. One that the API does not know is logged under an id, and becomes an
     * {@link InternalErrorException} with that id and without any detail.
     *
     * @param what failed, for the log: without any data of a caller
     */
    public ContextServicesException of(Throwable failure, Supplier<String> what) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ContextServicesException known) {
            return known;
        }
        String errorId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        log(errorId + ": " + what.get(), cause);
        return new InternalErrorException("internal error " + errorId, errorId, cause);
    }

    private void log(String what, Throwable cause) {
        int count = count(String.valueOf(cause), what);
        if (count == 1) {
            LOG.error("error_id {}", what, cause);
        } else if (count <= LINES) {
            LOG.error("error_id {}: {}", what, String.valueOf(cause));
        }
    }

    private synchronized int count(String like, String what) {
        if (kinds.isEmpty()) {
            CompletableFuture.delayedExecutor(period.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(this::endPeriod);
        }
        String name = kinds.size() < MOST_KINDS || kinds.containsKey(like) ? like : OTHERS;
        Kind kind = kinds.computeIfAbsent(name, unused -> new Kind());
        kind.last = what;
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
