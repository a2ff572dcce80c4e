package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.ByteUtils;
import io.contextservices.cassandra.StatementExecutor.Decision;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.Replay;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The conversations, each in a partition of its own. This table is authoritative; lists and timers are only hints.
 * Thread-safe.
 *
 * <p>A start is written unconditionally, with the lowest timestamp. Lightweight transactions always have later
 * timestamps, even if clocks are wrong, so a start that arrives late or twice undoes no change.
 */
final class ConversationTable {

    /** The write timestamp of starts. */
    static final long BEGUN = 1;

    /** The write timestamp that marks a start as decided. */
    static final long SETTLED = 2;

    /** The first format in which only some of the commits list everything that is open. */
    static final int LISTS_SELDOM = 2;

    private static final String START = "INSERT INTO %s.conversations (tenant, id, version, head_version, head, record";

    private static final int ADOPTED_AT_ONCE = 1 << 20;

    private final StatementExecutor statements;
    private final FormatInForce format;
    private final Decisions decisions;
    private final PreparedStatement begin;
    private final PreparedStatement prepare;
    private final PreparedStatement addCommit;
    private final PreparedStatement addHead;
    private final PreparedStatement discard;
    private final PreparedStatement change;
    private final PreparedStatement remove;
    private final PreparedStatement selectHead;
    private final PreparedStatement selectAll;
    private final PreparedStatement selectCommit;

    ConversationTable(StatementExecutor statements, Decisions decisions, FormatInForce format) {
        this.statements = statements;
        this.format = format;
        this.decisions = decisions;
        begin = statements.prepare(START + ") VALUES (?, ?, 1, 1, ?, ?) USING TIMESTAMP " + BEGUN);
        prepare = statements.prepare(START + ", awaits) VALUES (?, ?, 1, 1, ?, ?, ?) USING TIMESTAMP " + BEGUN);
        addCommit = statements.prepare(
                "INSERT INTO %s.conversations (tenant, id, version, record) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        addHead = statements.prepare(
                "INSERT INTO %s.conversations (tenant, id, head_version, head) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        discard = statements.prepare(forget("awaits = ?"));
        change = statements.prepare("UPDATE %s.conversations SET head_version = ?, head = ?, record = ?, writer = ?, claim = ?"
                + " WHERE tenant = ? AND id = ? AND version = ? IF head_version = ? AND head = ?");
        remove = statements.prepare(forget("head_version = ? AND head = ?"));
        selectHead = statements.prepare("SELECT DISTINCT tenant, id, head_version, head, awaits FROM %s.conversations"
                + " WHERE tenant = ? AND id = ?");
        selectAll = statements.prepare(
                "SELECT version, head_version, awaits, record FROM %s.conversations WHERE tenant = ? AND id = ?");
        selectCommit = statements.prepare(
                "SELECT version, writer, claim FROM %s.conversations WHERE tenant = ? AND id = ? AND version = ?");
    }

    /**
     * Returns a batch that deletes a conversation at once. Cassandra supports no condition on the deletion of a whole
     * partition.
     */
    private static String forget(String condition) {
        String conversation = " FROM %s.conversations WHERE tenant = ? AND id = ?";
        return "BEGIN BATCH DELETE head_version, head, awaits" + conversation + " IF " + condition + "; DELETE"
                + conversation + " AND version > 0; APPLY BATCH";
    }

    /** Encodes a commit in the format in force. */
    byte[] record(Commit commit) {
        return format.number() < LISTS_SELDOM ? RecordFormat.encodeListed(commit) : RecordFormat.encode(commit);
    }

    /** Writes the start of a conversation. */
    CompletableFuture<Void> begin(Head head, byte[] record) {
        return statements.writeDeciding(
                begin.bind(head.tenant().name(), head.serviceId(), bytes(head), ByteBuffer.wrap(record)));
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
        long time = Times.written(head.version());
        BatchStatementBuilder part = BatchStatement.builder(BatchType.UNLOGGED);
        int bytes = 0;
        int to = from;
        while (to < records.size() && bytes < ADOPTED_AT_ONCE) {
            byte[] record = records.get(to);
            to++;
            part.addStatement(addCommit.bind(tenant, id, to, ByteBuffer.wrap(record), time));
            bytes += record.length;
        }
        int next = to;
        if (next < records.size()) {
            return statements.writeDeciding(part.build()).thenCompose(done -> adopt(head, records, next));
        }
        part.addStatement(addHead.bind(tenant, id, head.version(), listed(head), time));
        return statements.writeDeciding(part.build());
    }

    /** Writes a conversation that starts once a row of {@link Decisions} says so. */
    CompletableFuture<Void> prepare(Head head, byte[] record, String awaits) {
        return statements.write(prepare, head.tenant().name(), head.serviceId(), bytes(head), ByteBuffer.wrap(record), awaits);
    }

    /**
     * Deletes a conversation that has not started, and returns whether it did. Keeps it if it has started meanwhile.
     */
    CompletableFuture<Boolean> discard(Head head, String awaits) {
        return statements.decide(discard.bind(
                        head.tenant().name(),
                        head.serviceId(),
                        awaits,
                        head.tenant().name(),
                        head.serviceId()))
                .thenApply(Decision::applied);
    }

    /**
     * The result of a change.
     *
     * @param made whether the change was made
     * @param current the head that conflicted with it; {@code null} if there is none
     */
    record Changed(boolean made, @Nullable Head current) {}

    /**
     * Appends a commit, if the head is the expected one.
     *
     * @param writer identifies this attempt among all others
     * @param claim the token of the decision that the commit carries out, if any
     */
    CompletableFuture<Changed> change(Commit commit, Head expected, byte[] record, UUID writer, @Nullable UUID claim) {
        return change(commit, expected, bytes(expected), record, writer, claim);
    }

    private CompletableFuture<Changed> change(
            Commit commit, Head expected, ByteBuffer form, byte[] record, UUID writer, @Nullable UUID claim) {
        Head next = commit.next();
        BoundStatement statement = change.bind(
                next.version(),
                bytes(next),
                ByteBuffer.wrap(record),
                writer,
                claim,
                next.tenant().name(),
                next.serviceId(),
                next.version(),
                expected.version(),
                form);
        if (claim == null) {
            statement = statement.unset("claim");
        }
        return statements.decide(statement).thenCompose(done -> {
            if (done.applied()) {
                return CompletableFuture.completedFuture(new Changed(true, null));
            }
            Head current = current(next.tenant(), next.serviceId(), done.row());
            ByteBuffer other = otherForm(expected, form, current, done.row());
            if (other != null) {
                return change(commit, expected, other, record, writer, claim);
            }
            // The commit's writer column shows whose commit followed; the driver's record of attempts would not.
            boolean followed = current != null && current.version() >= next.version();
            return done.again() || followed
                    ? mayBeMine(next, writer, current)
                    : CompletableFuture.completedFuture(new Changed(false, current));
        });
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
        ByteBuffer there = blob(row, "head", expected.serviceId());
        return there.equals(tried) ? null : there;
    }

    /**
     * Checks whether the conflicting commit is the request's own: it is if an earlier attempt succeeded and its
     * response was lost.
     */
    private CompletableFuture<Changed> mayBeMine(Head next, UUID writer, @Nullable Head current) {
        if (current == null) {
            throw new StoreException("not known whether " + next + " was kept: it is gone", null);
        }
        return StatementExecutor.decided(commit(next.tenant(), next.serviceId(), next.version()))
                .thenApply(found -> new Changed(found != null && writer.equals(found.writer()), current));
    }

    /** Removes a conversation, if the head is the expected one. */
    CompletableFuture<Boolean> remove(Head expected) {
        return remove(expected, bytes(expected));
    }

    private CompletableFuture<Boolean> remove(Head expected, ByteBuffer form) {
        Tenant tenant = expected.tenant();
        long id = expected.serviceId();
        return statements.decide(remove.bind(tenant.name(), id, expected.version(), form, tenant.name(), id))
                .thenCompose(done -> {
                    Head current = done.applied() ? null : current(tenant, id, done.row());
                    ByteBuffer other = otherForm(expected, form, current, done.row());
                    return other != null
                            ? remove(expected, other)
                            : CompletableFuture.completedFuture(done.applied() || (done.again() && current == null));
                });
    }

    /** Removes a conversation if its head is unreadable. Returns whether it did. */
    CompletableFuture<Boolean> removeUnreadable(Tenant tenant, long id) {
        return statements.row(selectHead, tenant.name(), id).thenCompose(row -> {
            if (row == null || row.isNull("head_version") || isReadable(tenant, id, row)) {
                return CompletableFuture.completedFuture(false);
            }
            int version = row.getInt("head_version");
            return statements.decide(remove.bind(tenant.name(), id, version, row.getByteBuffer("head"), tenant.name(), id))
                    .thenApply(done -> done.applied() || (done.again() && !hasHead(done.row())));
        });
    }

    private static boolean isReadable(Tenant tenant, long id, Row row) {
        try {
            Head unused = head(tenant, id, row);
            return true;
        } catch (UnreadableConversationException e) {
            return false;
        }
    }

    private @Nullable Head current(Tenant tenant, long id, @Nullable Row row) {
        return row != null && hasHead(row) ? head(tenant, id, row) : null;
    }

    private static boolean hasHead(@Nullable Row row) {
        return row != null && row.getColumnDefinitions().contains("head") && !row.isNull("head");
    }

    /** The attempt that made a commit, and the decision that the commit carried out. */
    record Made(@Nullable UUID writer, @Nullable UUID claim) {}

    /** Returns the writer and claim of a commit; {@code null} if there is no such commit. */
    CompletableFuture<@Nullable Made> commit(Tenant tenant, long id, int version) {
        return statements.row(selectCommit, tenant.name(), id, version)
                .thenApply(row -> row == null ? null : new Made(row.getUuid("writer"), row.getUuid("claim")));
    }

    /**
     * A head as stored in its partition.
     *
     * @param awaits the key of the row that decides whether the conversation starts; {@code null} once it has started
     */
    record Standing(Head head, @Nullable String awaits) {}

    /** Reads the stored head; {@code null} if there is nothing under the id. */
    CompletableFuture<@Nullable Standing> standing(Tenant tenant, long id) {
        return statements.row(selectHead, tenant.name(), id)
                .thenApply(row -> row == null || row.isNull("head")
                        ? null
                        : new Standing(head(tenant, id, row), row.getString("awaits")));
    }

    /** Reads the head of a conversation; {@code null} if the conversation does not exist or has not started. */
    CompletableFuture<@Nullable Head> head(Tenant tenant, long id) {
        return standing(tenant, id).thenCompose(found -> {
            if (found == null || found.awaits() == null) {
                return CompletableFuture.completedFuture(found == null ? null : found.head());
            }
            return decisions.hasBegun(tenant, id, found.awaits()).thenApply(begun -> begun ? found.head() : null);
        });
    }

    /** Reads the head of a conversation; {@code null} if it does not exist, has not started, or is unreadable. */
    CompletableFuture<@Nullable Head> headIfReadable(Tenant tenant, long id) {
        return head(tenant, id)
                .exceptionallyCompose(
                        failure -> StatementOutcome.cause(failure) instanceof UnreadableConversationException
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(failure));
    }

    /** Reads a conversation; {@code null} if it does not exist or has not started. */
    CompletableFuture<@Nullable Conversation> read(Tenant tenant, long id) {
        return statements.rows(selectAll, tenant.name(), id).thenCompose(rows -> {
            if (rows.isEmpty() || rows.get(0).isNull("head_version")) {
                return CompletableFuture.completedFuture(null);
            }
            if (rows.size() < rows.get(0).getInt("head_version")) {
                return gone(tenant, id);
            }
            String awaits = rows.get(0).getString("awaits");
            Conversation whole = whole(tenant, id, rows);
            return awaits == null
                    ? CompletableFuture.completedFuture(whole)
                    : decisions.hasBegun(tenant, id, awaits).thenApply(begun -> begun ? whole : null);
        });
    }

    /**
     * Returns {@code null} for a conversation that was removed while its pages were read. Throws if it still exists,
     * since it is damaged then.
     */
    private CompletableFuture<@Nullable Conversation> gone(Tenant tenant, long id) {
        return standing(tenant, id).thenApply(found -> {
            if (found != null) {
                throw new UnreadableConversationException(id, "service " + id + " lacks a version", null);
            }
            return null;
        });
    }

    /** Decodes a conversation from its rows. Ignores commits that were appended while later pages were read. */
    private static Conversation whole(Tenant tenant, long id, List<Row> rows) {
        int last = rows.get(0).getInt("head_version");
        if (last < 1) {
            throw new UnreadableConversationException(id, "service " + id + " has version " + last, null);
        }
        Replay replay = new Replay(tenant, id);
        for (int i = 0; i < last; i++) {
            int version = i + 1;
            if (rows.get(i).getInt("version") != version) {
                throw new UnreadableConversationException(id, "service " + id + " lacks version " + version, null);
            }
            byte[] record = ByteUtils.getArray(blob(rows.get(i), "record", id));
            try {
                replay.add(version, record);
            } catch (Unreadable e) {
                throw new UnreadableConversationException(
                        id, "service " + id + " version " + version + ": " + e.getMessage(), e);
            }
        }
        try {
            return replay.conversation();
        } catch (Unreadable e) {
            throw new UnreadableConversationException(
                    id, "service " + id + " version " + last + ": " + e.getMessage(), e);
        }
    }

    private static Head head(Tenant tenant, long id, Row row) {
        try {
            byte[] head = ByteUtils.getArray(blob(row, "head", id));
            return RecordFormat.decodeHead(tenant, id, row.getInt("head_version"), head);
        } catch (Unreadable e) {
            throw new UnreadableConversationException(id, "the head of service " + id + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer blob(Row row, String column, long id) {
        ByteBuffer bytes = row.getByteBuffer(column);
        if (bytes == null) {
            throw new UnreadableConversationException(id, "service " + id + " lacks a " + column, null);
        }
        return bytes;
    }

    private ByteBuffer bytes(Head head) {
        return format.number() < LISTS_SELDOM ? listed(head) : ByteBuffer.wrap(RecordFormat.encode(head));
    }

    /**
     * Encodes a head without a reference to earlier records, because the record of its own commit lists everything that
     * is open.
     */
    private static ByteBuffer listed(Head head) {
        return ByteBuffer.wrap(RecordFormat.encode(head.listedAt(head.version())));
    }
}
