package io.contextservices.server.internal.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts wrong passwords and logs a line for each address and name once per period. The log contains names of existing
 * users only: another name may be a password in the wrong field. Safe for use by any number of threads.
 */
final class FailedLogins {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");
    private static final int MAX_LINES = 100;
    private static final String UNKNOWN = "";

    private final Duration period;
    private final Map<LoginSource, Integer> counts = new HashMap<>();
    private int unlisted;

    FailedLogins(Duration period) {
        this.period = period;
    }

    /** Counts a wrong password. The first in a period schedules the log lines. */
    void count(LoginSource source, boolean exists) {
        if (add(exists ? source : new LoginSource(source.address(), UNKNOWN))) {
            CompletableFuture.delayedExecutor(period.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(this::write);
        }
    }

    /** Adds a wrong password. Returns whether it is the first in the period. */
    private synchronized boolean add(LoginSource source) {
        boolean first = counts.isEmpty();
        if (counts.size() < MAX_LINES || counts.containsKey(source)) {
            counts.merge(source, 1, Integer::sum);
        } else {
            unlisted++;
        }
        return first;
    }

    /** Logs the counts and resets them. */
    synchronized void write() {
        counts.forEach((source, count) -> LOG.warn(
                "{} failed logins within {} s from {}: {}",
                count,
                period.toSeconds(),
                source.address().getHostAddress(),
                source.name().equals(UNKNOWN) ? "unknown names" : "user " + source.name()));
        if (unlisted > 0) {
            LOG.warn("{} failed logins within {} s from other sources", unlisted, period.toSeconds());
        }
        counts.clear();
        unlisted = 0;
    }
}
