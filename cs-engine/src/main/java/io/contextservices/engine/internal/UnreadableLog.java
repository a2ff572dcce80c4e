package io.contextservices.engine.internal;

import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the conversations that an operation skips because they cannot be read: one line for each page, and each
 * conversation once an hour at most. Thread-safe.
 */
public final class UnreadableLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final Duration PERIOD = Duration.ofHours(1);

    /**
     * The maximum number of conversations that are logged in an hour, so that the log does not grow with the damage.
     */
    private static final int MAX_LOGGED = 10_000;

    private final InstantSource clock;
    private final Set<Long> logged = new HashSet<>();
    private Instant periodStart = Instant.EPOCH;

    /** Creates a log without entries. */
    public UnreadableLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Logs conversations that are missing in a list or an export of a tenant. */
    void of(Tenant tenant, List<Long> ids) {
        if (!ids.isEmpty()) {
            log("tenant " + tenant.name() + ": missing in lists and exports", ids);
        }
    }

    /** Logs conversations that may be due. */
    void ofSweep(List<Long> ids) {
        if (!ids.isEmpty()) {
            log("not ended or removed when due", ids);
        }
    }

    private void log(String consequence, List<Long> ids) {
        List<Long> unlogged = unlogged(ids);
        if (!unlogged.isEmpty()) {
            String named = unlogged.stream().map(String::valueOf).collect(Collectors.joining(", "));
            LOG.warn("{}: services {} cannot be read (cs verify shows the damage)", consequence, named);
        }
    }

    private synchronized List<Long> unlogged(List<Long> ids) {
        Instant now = clock.instant();
        if (periodStart.plus(PERIOD).isBefore(now) || now.isBefore(periodStart)) {
            periodStart = now;
            logged.clear();
        }
        List<Long> unlogged = new ArrayList<>();
        for (Long id : ids) {
            if (logged.size() < MAX_LOGGED && logged.add(id)) {
                unlogged.add(id);
            }
        }
        return unlogged;
    }
}
