package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of the format in which rows are written. It is stored in a row of its own, and an operator raises it while
 * servers run. An operation that finds the number outdated triggers a read of the row in the background, without
 * waiting for the result. A server that has not seen a raise yet writes an earlier format, which every server reads.
 * Thread-safe.
 */
final class FormatInForce {

    /** The maximum age of the number when an operation begins. */
    static final Duration REFRESH_INTERVAL = Duration.ofSeconds(10);

    /** The first format in which only some of the commits list everything that is open. */
    private static final int SPARSE_LISTS = 2;

    /** The first format that has a floor for new tokens. */
    private static final int FLOOR = 2;

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");

    private final StatementExecutor statements;
    private final PreparedStatement select;
    private final int newest;
    private final RefreshTimer timer;
    private volatile int number;

    /**
     * Creates an instance with a number that was just read.
     *
     * @param newest the newest format that this server knows
     */
    FormatInForce(StatementExecutor statements, int number, int newest, Duration interval) {
        this.statements = statements;
        this.number = number;
        this.newest = newest;
        timer = new RefreshTimer(interval);
        select = statements.prepare("SELECT version FROM %s.format WHERE one = 0");
    }

    /** Returns the number of the format to write. */
    int number() {
        return number;
    }

    /** Returns whether only some of the commits list everything that is open. */
    boolean hasSparseLists() {
        return number >= SPARSE_LISTS;
    }

    /** Returns whether the tables can store a floor. */
    boolean hasFloor() {
        return number >= FLOOR;
    }

    /** Returns the reason why this server may not use the tables any more; {@code null} if it may. */
    @Nullable
    String rejection() {
        int current = number;
        return current > newest ? Schema.unknown(current, newest) : null;
    }

    /** Reads the row in the background if the number is outdated. Does not block. */
    void refresh() {
        if (timer.isDue()) {
            CompletableFuture<Void> unused = statements
                    .row(select)
                    .thenAccept(this::update)
                    .exceptionally(failure -> {
                        LOG.debug("cannot read the format in force at present", failure);
                        return null;
                    });
        }
    }

    /** Ignores a lower number. It would be an operator's mistake, because rows of the higher format exist. */
    private synchronized void update(@Nullable Row row) {
        int stored = row == null ? 0 : row.getInt("version");
        if (stored > number) {
            number = stored;
            if (stored > newest) {
                LOG.error("{}; the server rejects every request", Schema.unknown(stored, newest));
            } else {
                LOG.info("the tables have format {} now", stored);
            }
        }
    }
}
