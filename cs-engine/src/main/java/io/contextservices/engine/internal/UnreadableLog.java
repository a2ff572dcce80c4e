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
    private static final Duration REPEATED = Duration.ofHours(1);

    /**
     * The maximum number of conversations that are logged in an hour, so that the log does not grow with the damage.
     */
    private static final int MAX_TOLD = 10_000;

    private final InstantSource clock;
    private final Set<Long> told = new HashSet<>();
    private Instant since = Instant.EPOCH;

    /** Creates a log without entries. */
    public UnreadableLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Logs conversations that are missing in a list or an export of a tenant. */
    void of(Tenant tenant, List<Long> ids) {
        if (!ids.isEmpty()) {
            tell("tenant " + tenant.name() + ": left out of lists and exports", ids);
        }
    }

    /** Logs conversations that may be due. */
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
            if (told.size() < MAX_TOLD && told.add(id)) {
                untold.add(id);
            }
        }
        return untold;
    }
}
