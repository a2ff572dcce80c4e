package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
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

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");

    private final StatementExecutor statements;
    private final PreparedStatement select;
    private final int newest;
    private final long pause;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
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
        this.pause = interval.toNanos();
        select = statements.prepare("SELECT version FROM %s.format WHERE one = 0");
    }

    /** Returns the number of the format to write. */
    int number() {
        return number;
    }

    /** Returns the reason why this server may not use the tables any more; {@code null} if it may. */
    @Nullable
    String refusal() {
        int now = number;
        return now > newest ? Schema.unknown(now, newest) : null;
    }

    /** Reads the row in the background if the number is outdated. Does not block. */
    void look() {
        long last = looked.get();
        long now = System.nanoTime();
        if (now - last >= pause && looked.compareAndSet(last, now)) {
            CompletableFuture<Void> unused = statements.row(select)
                    .thenAccept(this::take)
                    .exceptionally(failure -> {
                        LOG.debug("the format of the tables is not known at present", failure);
                        return null;
                    });
        }
    }

    /** Ignores a lower number. It would be an operator's mistake, because rows of the higher format exist. */
    private synchronized void take(@Nullable Row row) {
        int found = row == null ? 0 : row.getInt("version");
        if (found > number) {
            number = found;
            if (found > newest) {
                LOG.error("{}; every request is refused", Schema.unknown(found, newest));
            } else {
                LOG.info("format {} is in force for the tables from now on", found);
            }
        }
    }
}
