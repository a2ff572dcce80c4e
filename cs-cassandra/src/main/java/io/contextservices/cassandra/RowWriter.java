package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.cassandra.StatementExecutor.Decision;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes conversations, each into a partition of its own. This table is authoritative; lists and timers are only hints.
 * Thread-safe.
 *
 * <p>A start is written unconditionally, with the lowest timestamp. Lightweight transactions always have later
 * timestamps, even if clocks are wrong, so a start that arrives late or twice undoes no change.
 */
final class RowWriter {

    /** The write timestamp of starts. */
    static final long BEGUN = 1;

    /** The write timestamp that marks a start as decided. */
    static final long SETTLED = 2;

    private static final String START = "INSERT INTO %s.conversations (tenant, id, version, head_version, head, record";

    private static final int ADOPTED_AT_ONCE = 1 << 20;

    private final StatementExecutor statements;
    private final RowReader reader;
    private final RowEncoder encoder;
    private final PreparedStatement begin;
    private final PreparedStatement prepare;
    private final PreparedStatement addCommit;
    private final PreparedStatement addHead;
    private final PreparedStatement discard;
    private final PreparedStatement change;
    private final PreparedStatement remove;

    RowWriter(StatementExecutor statements, RowReader reader, RowEncoder encoder) {
        this.statements = statements;
        this.reader = reader;
        this.encoder = encoder;
        begin = statements.prepare(START + ") VALUES (?, ?, 1, 1, ?, ?) USING TIMESTAMP " + BEGUN);
        prepare = statements.prepare(START + ", awaits) VALUES (?, ?, 1, 1, ?, ?, ?) USING TIMESTAMP " + BEGUN);
        addCommit = statements.prepare(
                "INSERT INTO %s.conversations (tenant, id, version, record) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        addHead = statements.prepare(
                "INSERT INTO %s.conversations (tenant, id, head_version, head) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        discard = statements.prepare(deletion("awaits = ?"));
        change = statements.prepare(
                "UPDATE %s.conversations SET head_version = ?, head = ?, record = ?, writer = ?, claim = ?"
                        + " WHERE tenant = ? AND id = ? AND version = ? IF head_version = ? AND head = ?");
        remove = statements.prepare(deletion("head_version = ? AND head = ?"));
    }

    /**
     * Returns a batch that deletes a conversation at once. Cassandra supports no condition on the deletion of a whole
     * partition.
     */
    private static String deletion(String condition) {
        String conversation = " FROM %s.conversations WHERE tenant = ? AND id = ?";
        return "BEGIN BATCH DELETE head_version, head, awaits" + conversation + " IF " + condition + "; DELETE"
                + conversation + " AND version > 0; APPLY BATCH";
    }

    /** Writes the start of a conversation. */
    CompletableFuture<Void> begin(Head head, byte[] record) {
        return statements.writeDeciding(
                begin.bind(head.tenant().name(), head.serviceId(), encoder.head(head), ByteBuffer.wrap(record)));
    }

    /**
     * Writes a complete conversation: its commits, and with the last of them its head, which makes it visible. The
     * write timestamp grows with the version, so remains of an earlier attempt at an earlier version stay hidden.
     */
    CompletableFuture<Void> adopt(Head head, List<byte[]> records) {
        return adopt(head, records, 0);
    }

    private CompletableFuture<Void> adopt(Head head, List<byte[]> records, int from) {
        String tenant = head.tenant().name();
        long id = head.serviceId();
        long timestamp = Times.written(head.version());
        BatchStatementBuilder part = BatchStatement.builder(BatchType.UNLOGGED);
        int bytes = 0;
        int to = from;
        while (to < records.size() && bytes < ADOPTED_AT_ONCE) {
            byte[] record = records.get(to);
            to++;
            part.addStatement(addCommit.bind(tenant, id, to, ByteBuffer.wrap(record), timestamp));
            bytes += record.length;
        }
        int next = to;
        if (next < records.size()) {
            return statements.writeDeciding(part.build()).thenCompose(done -> adopt(head, records, next));
        }
        part.addStatement(addHead.bind(tenant, id, head.version(), RowEncoder.listed(head), timestamp));
        return statements.writeDeciding(part.build());
    }

    /** Writes a conversation that starts once a row of {@link Decisions} says so. */
    CompletableFuture<Void> prepare(Head head, byte[] record, String awaits) {
        return statements.write(
                prepare, head.tenant().name(), head.serviceId(), encoder.head(head), ByteBuffer.wrap(record), awaits);
    }

    /**
     * Deletes a conversation that has not started, and returns whether it did. Keeps it if it has started meanwhile.
     */
    CompletableFuture<Boolean> discard(Head head, String awaits) {
        String tenant = head.tenant().name();
        long id = head.serviceId();
        return statements.decide(discard.bind(tenant, id, awaits, tenant, id)).thenApply(Decision::applied);
    }

    /**
     * The result of a change.
     *
     * @param made whether the change was made
     * @param current the head that conflicted with it; {@code null} if there is none
     */
    record ChangeResult(boolean made, @Nullable Head current) {}

    /**
     * Appends a commit, if the head is the expected one.
     *
     * @param writer identifies this attempt among all others
     * @param claim the token of the decision that the commit carries out, if any
     */
    CompletableFuture<ChangeResult> change(
            Commit commit, Head expected, byte[] record, UUID writer, @Nullable UUID claim) {
        return change(commit, expected, encoder.head(expected), record, writer, claim);
    }

    private CompletableFuture<ChangeResult> change(
            Commit commit, Head expected, ByteBuffer expectedBytes, byte[] record, UUID writer, @Nullable UUID claim) {
        Head next = commit.next();
        BoundStatement statement = change.bind(
                next.version(),
                encoder.head(next),
                ByteBuffer.wrap(record),
                writer,
                claim,
                next.tenant().name(),
                next.serviceId(),
                next.version(),
                expected.version(),
                expectedBytes);
        if (claim == null) {
            statement = statement.unset("claim");
        }
        return statements.decide(statement).thenCompose(decision -> {
            if (decision.applied()) {
                return CompletableFuture.completedFuture(new ChangeResult(true, null));
            }
            Row row = decision.rowWith("head");
            Head current = head(expected, row);
            ByteBuffer stored = otherForm(expected, expectedBytes, current, row);
            if (stored != null) {
                return change(commit, expected, stored, record, writer, claim);
            }
            // The commit's writer column shows whose commit followed; the driver's record of attempts would not.
            boolean followed = current != null && current.version() >= next.version();
            return decision.repeated() || followed
                    ? changeIfOwn(next, writer, current)
                    : CompletableFuture.completedFuture(new ChangeResult(false, current));
        });
    }

    /** Decodes the head of a row; {@code null} without a row. */
    private static @Nullable Head head(Head expected, @Nullable Row row) {
        return row == null ? null : ConversationRows.head(expected.tenant(), expected.serviceId(), row);
    }

    /**
     * Returns the stored bytes of the expected head if they differ from the bytes tried. This happens if the head was
     * written while another format was in force, or by a server that had not read the current one. Returns {@code null}
     * if the condition failed for another reason.
     */
    private static @Nullable ByteBuffer otherForm(
            Head expected, ByteBuffer tried, @Nullable Head current, @Nullable Row row) {
        if (row == null || !expected.equals(current)) {
            return null;
        }
        ByteBuffer stored = ConversationRows.blob(row, "head", expected.serviceId());
        return stored.equals(tried) ? null : stored;
    }

    /**
     * Checks whether the conflicting commit is the request's own: it is if an earlier attempt succeeded and its
     * response was lost.
     */
    private CompletableFuture<ChangeResult> changeIfOwn(Head next, UUID writer, @Nullable Head current) {
        if (current == null) {
            throw new StoreException("the outcome is unknown: " + next + " was deleted meanwhile", null);
        }
        return StatementExecutor.decided(reader.origin(next.tenant(), next.serviceId(), next.version()))
                .thenApply(origin -> new ChangeResult(origin != null && writer.equals(origin.writer()), current));
    }

    /** Removes a conversation, if the head is the expected one. */
    CompletableFuture<Boolean> remove(Head expected) {
        return remove(expected, encoder.head(expected));
    }

    private CompletableFuture<Boolean> remove(Head expected, ByteBuffer expectedBytes) {
        return statements
                .decide(removal(expected.tenant(), expected.serviceId(), expected.version(), expectedBytes))
                .thenCompose(decision -> {
                    Row row = decision.applied() ? null : decision.rowWith("head");
                    Head current = head(expected, row);
                    ByteBuffer stored = otherForm(expected, expectedBytes, current, row);
                    return stored != null
                            ? remove(expected, stored)
                            : CompletableFuture.completedFuture(
                                    decision.applied() || (decision.repeated() && current == null));
                });
    }

    private BoundStatement removal(Tenant tenant, long id, int version, @Nullable ByteBuffer head) {
        return remove.bind(tenant.name(), id, version, head, tenant.name(), id);
    }

    /** Removes a conversation if its head is unreadable. Returns whether it did. */
    CompletableFuture<Boolean> removeUnreadable(Tenant tenant, long id) {
        return reader.headRow(tenant, id).thenCompose(row -> {
            if (row == null || row.isNull("head_version") || isReadable(tenant, id, row)) {
                return CompletableFuture.completedFuture(false);
            }
            int version = row.getInt("head_version");
            return statements
                    .decide(removal(tenant, id, version, row.getByteBuffer("head")))
                    .thenApply(decision ->
                            decision.applied() || (decision.repeated() && decision.rowWith("head") == null));
        });
    }

    private static boolean isReadable(Tenant tenant, long id, Row row) {
        try {
            Head unused = ConversationRows.head(tenant, id, row);
            return true;
        } catch (UnreadableConversationException e) {
            return false;
        }
    }
}
