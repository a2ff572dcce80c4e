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
 * Logs the conversations that were left out because they cannot be read: one line for all of a page, and each conversation
 * once an hour, however often it is met. Safe for use by any thread.
 */
public final class UnreadableLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final Duration REPEATED = Duration.ofHours(1);

    /** Beyond these, the rest of an hour says no more: the log shall not grow with the damage. */
    private static final int MOST_TOLD = 10_000;

    private final InstantSource clock;
    private final Set<Long> told = new HashSet<>();
    private Instant since = Instant.EPOCH;

    /** Nothing has been told yet. */
    public UnreadableLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Tells of conversations that a list or an export of a tenant goes without. */
    void of(Tenant tenant, List<Long> ids) {
        if (!ids.isEmpty()) {
            tell("tenant " + tenant.name() + ": left out of lists and exports", ids);
        }
    }

    /** Tells of conversations about which something may be due. */
    void ofSweep(List<Long> ids) {
        if (!ids.isEmpty()) {
            tell("neither ended nor removed when that is due", ids);
        }
    }

    private void tell(String what, List<Long> ids) {
        List<Long> untold = untold(ids);
        if (!untold.isEmpty()) {
            String named = untold.stream().map(String::valueOf).collect(Collectors.joining(", "));
            LOG.warn(
                    "{}, because they cannot be read: services {} (cs verify says what is wrong with each)",
                    what,
                    named);
        }
    }

    private synchronized List<Long> untold(List<Long> ids) {
        Instant now = clock.instant();
        if (since.plus(REPEATED).isBefore(now) || now.isBefore(since)) {
            since = now;
            told.clear();
        }
        List<Long> untold = new ArrayList<>();
        for (Long id : ids) {
            if (told.size() < MOST_TOLD && told.add(id)) {
                untold.add(id);
            }
        }
        return untold;
    }
}
