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
 * The number of the format in which rows are written. It stands in a row of its own, and an operator raises it while servers
 * run. So the row is read again from time to time, beside the operations that find that it is time: none of them waits for the
 * answer. A server that has not heard of a raise yet writes an earlier form, which every server reads. Safe for any thread.
 */
final class FormatInForce {

    /** How old the number may be when an operation begins. */
    static final Duration LOOKING = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");

    private final StatementExecutor cql;
    private final PreparedStatement select;
    private final int newest;
    private final long pause;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private volatile int number;

    /**
     * Begins with a number that was read just now.
     *
     * @param newest the highest that this server knows
     */
    FormatInForce(StatementExecutor cql, int number, int newest, Duration looking) {
        this.cql = cql;
        this.number = number;
        this.newest = newest;
        this.pause = looking.toNanos();
        select = cql.prepare("SELECT version FROM %s.format WHERE one = 0");
    }

    /** The format to write. */
    int number() {
        return number;
    }

    /** Why this server may not work on the tables any more; {@code null} if it may. */
    @Nullable
    String refusal() {
        int now = number;
        return now > newest ? Schema.unknown(now, newest) : null;
    }

    /** Has the row read again if it is time. Waits for nothing. */
    void look() {
        long last = looked.get();
        long now = System.nanoTime();
        if (now - last >= pause && looked.compareAndSet(last, now)) {
            CompletableFuture<Void> unused = cql.row(select)
                    .thenAccept(this::take)
                    .exceptionally(failure -> {
                        LOG.debug("the format of the tables is not known at present", failure);
                        return null;
                    });
        }
    }

    /** A lower number than before would be an operator's mistake: rows of the higher format are there. */
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
