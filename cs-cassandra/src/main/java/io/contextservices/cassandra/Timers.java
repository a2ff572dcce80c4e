package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is due when: by the hour and, within it, by blocks of ids; days say which hours and blocks there are. Timers are hints,
 * as the entries of {@link Lists} are, and written with times like theirs. Safe for any thread.
 */
final class Timers {

    /** How many ids a block spans: the most timers that a partition can have. */
    private static final int BLOCK_BITS = 14;

    private static final int BLOCKS_KNOWN = 10_000;
    private static final long HOUR = 3_600_000;
    private static final int DAY = 24;
    private static final int HOURS_KEPT = 48;

    private final StatementExecutor cql;
    private final PreparedStatement addDay;
    private final PreparedStatement addBlock;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement selectDays;
    private final PreparedStatement selectBlocks;
    private final PreparedStatement select;
    private final PreparedStatement removeDay;
    private final PreparedStatement removeBlock;
    private final Set<Block> known = ConcurrentHashMap.newKeySet();

    Timers(StatementExecutor cql) {
        this.cql = cql;
        String timer = " WHERE hour = ? AND block = ? AND at = ? AND tenant = ? AND id = ?";
        addDay = cql.prepare("INSERT INTO %s.due_days (one, day, written) VALUES (0, ?, ?) USING TIMESTAMP ?");
        addBlock = cql.prepare(
                "INSERT INTO %s.due_blocks (day, hour, block, written) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        add = cql.prepare(
                "INSERT INTO %s.due (hour, block, at, tenant, id, version) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?");
        remove = cql.prepare("DELETE FROM %s.due USING TIMESTAMP ?" + timer);
        selectDays = cql.prepare("SELECT day, written FROM %s.due_days WHERE one = 0 AND day <= ?");
        selectBlocks = cql.prepare("SELECT hour, block, written FROM %s.due_blocks WHERE day = ? AND hour <= ?");
        select = cql.prepare("SELECT at, tenant, id, version FROM %s.due"
                + " WHERE hour = ? AND block = ? AND (at, tenant, id) > (?, ?, ?) AND (at) <= (?) LIMIT ?");
        removeDay = cql.prepare("DELETE FROM %s.due_days USING TIMESTAMP ? WHERE one = 0 AND day = ?");
        removeBlock =
                cql.prepare("DELETE FROM %s.due_blocks USING TIMESTAMP ? WHERE day = ? AND hour = ? AND block = ?");
    }

    /** A partition of timers. */
    record Block(long hour, long number) {

        static Block of(long at, long id) {
            return new Block(Math.floorDiv(at, HOUR), id >> BLOCK_BITS);
        }

        long day() {
            return Math.floorDiv(hour, DAY);
        }

        /** Whether it is so long over that whoever found it empty may have taken it away. */
        boolean isOver() {
            return hour < Math.floorDiv(System.currentTimeMillis(), HOUR) - HOURS_KEPT;
        }
    }

    /** A place to look for what is due. */
    record Timer(long at, Tenant tenant, long id, int version) {

        private static Timer of(Row row) {
            Tenant tenant = new Tenant(String.valueOf(row.getString("tenant")));
            return new Timer(row.getLong("at"), tenant, row.getLong("id"), row.getInt("version"));
        }
    }

    /** The timer that a head needs; {@code null} for none. */
    static @Nullable Timer of(Head head) {
        Instant due = head.due();
        return due == null ? null : new Timer(Times.millis(due), head.tenant(), head.serviceId(), head.version());
    }

    /** What adds a timer for a head that is to come. */
    BoundStatement add(Timer timer) {
        Block block = Block.of(timer.at(), timer.id());
        return StatementExecutor.bind(
                add,
                block.hour(),
                block.number(),
                timer.at(),
                timer.tenant().name(),
                timer.id(),
                timer.version(),
                Times.written(timer.version()));
    }

    /** Has it found, once it is there. */
    CompletableFuture<Void> addBlock(Timer timer) {
        Block block = Block.of(timer.at(), timer.id());
        return known.contains(block) && !block.isOver() ? CompletableFuture.allOf() : addBlock(block);
    }

    private CompletableFuture<Void> addBlock(Block block) {
        long now = Times.micros();
        return StatementExecutor.all(List.of(
                        cql.write(addDay, block.day(), now, now),
                        cql.write(addBlock, block.day(), block.hour(), block.number(), now, now)))
                .thenRun(() -> {
                    if (known.size() >= BLOCKS_KNOWN) {
                        known.clear();
                    }
                    known.add(block);
                });
    }

    /** Takes away a timer that is not the one of a head of this version or of a later one. */
    CompletableFuture<Void> remove(Timer timer, int version) {
        Block block = Block.of(timer.at(), timer.id());
        return cql.write(
                remove,
                Times.undone(version),
                block.hour(),
                block.number(),
                timer.at(),
                timer.tenant().name(),
                timer.id());
    }

    /** A row of the table of days or of blocks, and when it was last said to be there, in microseconds. */
    record Listed<T>(T what, long written) {}

    CompletableFuture<List<Listed<Long>>> days(long until) {
        return cql.rows(selectDays, Math.floorDiv(Math.floorDiv(until, HOUR), DAY))
                .thenApply(rows -> rows.stream()
                        .map(row -> new Listed<>(row.getLong("day"), row.getLong("written")))
                        .toList());
    }

    CompletableFuture<List<Listed<Block>>> blocks(long day, long until) {
        return cql.rows(selectBlocks, day, Math.floorDiv(until, HOUR))
                .thenApply(rows -> rows.stream()
                        .map(row -> new Listed<>(
                                new Block(row.getLong("hour"), row.getLong("block")), row.getLong("written")))
                        .toList());
    }

    /** Some timers of a block, ascending, behind one, if there is one, and up to a time. */
    CompletableFuture<List<Timer>> timers(Block block, @Nullable Timer behind, long until, int limit) {
        return cql.rows(
                        select,
                        block.hour(),
                        block.number(),
                        behind == null ? Long.MIN_VALUE : behind.at(),
                        behind == null ? "" : behind.tenant().name(),
                        behind == null ? Long.MIN_VALUE : behind.id(),
                        until,
                        limit)
                .thenApply(rows -> rows.stream().map(Timer::of).toList());
    }

    /** Forgets a block in which there was nothing, unless somebody is adding to it. */
    CompletableFuture<Void> removeEmpty(Listed<Block> block) {
        return block.what().isOver() && Times.isOld(block.written())
                ? cql.write(
                        removeBlock,
                        block.written(),
                        block.what().day(),
                        block.what().hour(),
                        block.what().number())
                : CompletableFuture.completedFuture(null);
    }

    /** The same for a day without blocks. */
    CompletableFuture<Void> removeEmptyDay(Listed<Long> day) {
        return new Block(day.what() * DAY + DAY - 1, 0).isOver() && Times.isOld(day.written())
                ? cql.write(removeDay, day.written(), day.what())
                : CompletableFuture.completedFuture(null);
    }
}
