package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Timers by due time. They are partitioned by hour and, within it, by blocks of ids; rows per day list the hours and
 * blocks. Timers are hints like the entries of {@link Lists}, with write timestamps like theirs. Thread-safe.
 */
final class Timers {

    /** The number of bits of the ids in a block, which limits the timers in a partition. */
    private static final int BLOCK_BITS = 14;

    private static final long HOUR = 3_600_000;
    private static final int DAY = 24;
    private static final int HOURS_KEPT = 48;

    private final StatementExecutor statements;
    private final PreparedStatement addDay;
    private final PreparedStatement addBlock;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement selectDays;
    private final PreparedStatement selectBlocks;
    private final PreparedStatement select;
    private final PreparedStatement removeDay;
    private final PreparedStatement removeBlock;
    private final WrittenBlocks<Block> written = new WrittenBlocks<>();

    Timers(StatementExecutor statements) {
        this.statements = statements;
        String timer = " WHERE hour = ? AND block = ? AND at = ? AND tenant = ? AND id = ?";
        addDay = statements.prepare("INSERT INTO %s.due_days (one, day, written) VALUES (0, ?, ?) USING TIMESTAMP ?");
        addBlock = statements.prepare(
                "INSERT INTO %s.due_blocks (day, hour, block, written) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        add = statements.prepare(
                "INSERT INTO %s.due (hour, block, at, tenant, id, version) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?");
        remove = statements.prepare("DELETE FROM %s.due USING TIMESTAMP ?" + timer);
        selectDays = statements.prepare("SELECT day, written FROM %s.due_days WHERE one = 0 AND day <= ?");
        selectBlocks = statements.prepare("SELECT hour, block, written FROM %s.due_blocks WHERE day = ? AND hour <= ?");
        select = statements.prepare("SELECT at, tenant, id, version FROM %s.due"
                + " WHERE hour = ? AND block = ? AND (at, tenant, id) > (?, ?, ?) AND (at) <= (?) LIMIT ?");
        removeDay = statements.prepare("DELETE FROM %s.due_days USING TIMESTAMP ? WHERE one = 0 AND day = ?");
        removeBlock = statements.prepare(
                "DELETE FROM %s.due_blocks USING TIMESTAMP ? WHERE day = ? AND hour = ? AND block = ?");
    }

    /** A partition of timers. */
    record Block(long hour, long number) {

        static Block of(long at, long id) {
            return new Block(Math.floorDiv(at, HOUR), id >> BLOCK_BITS);
        }

        long day() {
            return Math.floorDiv(hour, DAY);
        }

        /** Returns whether the hour is so long past that another process may have removed the block as empty. */
        boolean isOver() {
            return hour < Math.floorDiv(System.currentTimeMillis(), HOUR) - HOURS_KEPT;
        }
    }

    /** A hint that a conversation is due at a time. */
    record Timer(long at, Tenant tenant, long id, int version) {

        private static Timer of(Row row) {
            Tenant tenant = new Tenant(String.valueOf(row.getString("tenant")));
            return new Timer(row.getLong("at"), tenant, row.getLong("id"), row.getInt("version"));
        }
    }

    /** Returns the timer that a head needs; {@code null} if it needs none. */
    static @Nullable Timer of(Head head) {
        Instant due = head.nextDueAt();
        return due == null ? null : new Timer(Times.millis(due), head.tenant(), head.serviceId(), head.version());
    }

    /** Returns the statement that adds a timer for a future head. */
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

    /** Adds the block of a timer to the rows of its day, so that readers find it. */
    CompletableFuture<Void> addBlock(Timer timer) {
        Block block = Block.of(timer.at(), timer.id());
        return written.contains(block) && !block.isOver() ? CompletableFuture.allOf() : addBlock(block);
    }

    private CompletableFuture<Void> addBlock(Block block) {
        long now = Times.micros();
        return StatementExecutor.all(List.of(
                        statements.write(addDay, block.day(), now, now),
                        statements.write(addBlock, block.day(), block.hour(), block.number(), now, now)))
                .thenRun(() -> written.add(block));
    }

    /** Removes a timer that the head of this version or of a later one does not need. */
    CompletableFuture<Void> remove(Timer timer, int version) {
        Block block = Block.of(timer.at(), timer.id());
        return statements.write(
                remove,
                Times.undone(version),
                block.hour(),
                block.number(),
                timer.at(),
                timer.tenant().name(),
                timer.id());
    }

    /** A row of the table of days or of blocks, with the time of its last write, in microseconds. */
    record Listed<T>(T value, long written) {}

    CompletableFuture<List<Listed<Long>>> days(long until) {
        return statements
                .rows(selectDays, Math.floorDiv(Math.floorDiv(until, HOUR), DAY))
                .thenApply(rows -> rows.stream()
                        .map(row -> new Listed<>(row.getLong("day"), row.getLong("written")))
                        .toList());
    }

    CompletableFuture<List<Listed<Block>>> blocks(long day, long until) {
        return statements
                .rows(selectBlocks, day, Math.floorDiv(until, HOUR))
                .thenApply(rows -> rows.stream()
                        .map(row -> new Listed<>(
                                new Block(row.getLong("hour"), row.getLong("block")), row.getLong("written")))
                        .toList());
    }

    /** Reads timers of a block in ascending order, after one if given, and up to a time. */
    CompletableFuture<List<Timer>> timers(Block block, @Nullable Timer after, long until, int limit) {
        return statements
                .rows(
                        select,
                        block.hour(),
                        block.number(),
                        after == null ? Long.MIN_VALUE : after.at(),
                        after == null ? "" : after.tenant().name(),
                        after == null ? Long.MIN_VALUE : after.id(),
                        until,
                        limit)
                .thenApply(rows -> rows.stream().map(Timer::of).toList());
    }

    /** Removes an empty block, unless it was written recently and a timer may be about to be added. */
    CompletableFuture<Void> removeEmpty(Listed<Block> block) {
        return block.value().isOver() && Times.isOld(block.written())
                ? statements.write(
                        removeBlock,
                        block.written(),
                        block.value().day(),
                        block.value().hour(),
                        block.value().number())
                : CompletableFuture.completedFuture(null);
    }

    /** Removes a day without blocks, unless it was written recently. */
    CompletableFuture<Void> removeEmptyDay(Listed<Long> day) {
        return new Block(day.value() * DAY + DAY - 1, 0).isOver() && Times.isOld(day.written())
                ? statements.write(removeDay, day.written(), day.value())
                : CompletableFuture.completedFuture(null);
    }
}
