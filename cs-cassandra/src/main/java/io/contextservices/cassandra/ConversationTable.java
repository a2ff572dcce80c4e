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
 * The conversations, each in a partition of its own: what it says is so, whatever lists and timers say. Safe for any thread.
 *
 * <p>A start is written without a look at what is there, at the beginning of time: whatever a lightweight transaction changes
 * later is later, whichever clocks are wrong, and a start that comes late, or twice, undoes nothing.
 */
final class ConversationTable {

    /** When starts are written. */
    static final long BEGUN = 1;

    /** When it is written that they have taken place. */
    static final long SETTLED = 2;

    /** From this format on, a commit's record says what is open only now and then. */
    static final int LISTS_SELDOM = 2;

    private static final String START = "INSERT INTO %s.conversations (tenant, id, version, head_version, head, record";

    private static final int ADOPTED_AT_ONCE = 1 << 20;

    private final StatementExecutor cql;
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

    ConversationTable(StatementExecutor cql, Decisions decisions, FormatInForce format) {
        this.cql = cql;
        this.format = format;
        this.decisions = decisions;
        begin = cql.prepare(START + ") VALUES (?, ?, 1, 1, ?, ?) USING TIMESTAMP " + BEGUN);
        prepare = cql.prepare(START + ", awaits) VALUES (?, ?, 1, 1, ?, ?, ?) USING TIMESTAMP " + BEGUN);
        addCommit = cql.prepare(
                "INSERT INTO %s.conversations (tenant, id, version, record) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        addHead = cql.prepare(
                "INSERT INTO %s.conversations (tenant, id, head_version, head) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        discard = cql.prepare(forget("awaits = ?"));
        change = cql.prepare("UPDATE %s.conversations SET head_version = ?, head = ?, record = ?, writer = ?, claim = ?"
                + " WHERE tenant = ? AND id = ? AND version = ? IF head_version = ? AND head = ?");
        remove = cql.prepare(forget("head_version = ? AND head = ?"));
        selectHead = cql.prepare("SELECT DISTINCT tenant, id, head_version, head, awaits FROM %s.conversations"
                + " WHERE tenant = ? AND id = ?");
        selectAll = cql.prepare(
                "SELECT version, head_version, awaits, record FROM %s.conversations WHERE tenant = ? AND id = ?");
        selectCommit = cql.prepare(
                "SELECT version, writer, claim FROM %s.conversations WHERE tenant = ? AND id = ? AND version = ?");
    }

    /** Everything goes at once. Of a partition as a whole, Cassandra allows no condition. */
    private static String forget(String condition) {
        String conversation = " FROM %s.conversations WHERE tenant = ? AND id = ?";
        return "BEGIN BATCH DELETE head_version, head, awaits" + conversation + " IF " + condition + "; DELETE"
                + conversation + " AND version > 0; APPLY BATCH";
    }

    /** The bytes of a commit, in the format that is in force. */
    byte[] record(Commit commit) {
        return format.number() < LISTS_SELDOM ? RecordFormat.encodeListed(commit) : RecordFormat.encode(commit);
    }

    /** Begins a conversation. */
    CompletableFuture<Void> begin(Head head, byte[] record) {
        return cql.writeDeciding(
                begin.bind(head.tenant().name(), head.serviceId(), bytes(head), ByteBuffer.wrap(record)));
    }

    /**
     * Writes a conversation that is whole: its commits, and with the last of them its head, by which it is there. As late as
     * its version is high, so that what was left behind of an earlier attempt, at an earlier version, does not show.
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
            return cql.writeDeciding(part.build()).thenCompose(done -> adopt(head, records, next));
        }
        part.addStatement(addHead.bind(tenant, id, head.version(), listed(head), time));
        return cql.writeDeciding(part.build());
    }

    /** Writes a conversation that begins once that is decided in a row of {@link Decisions}. */
    CompletableFuture<Void> prepare(Head head, byte[] record, String awaits) {
        return cql.write(prepare, head.tenant().name(), head.serviceId(), bytes(head), ByteBuffer.wrap(record), awaits);
    }

    /** Takes away what has not begun and will not; whether it did. What has begun after all stays. */
    CompletableFuture<Boolean> discard(Head head, String awaits) {
        return cql.decide(discard.bind(
                        head.tenant().name(),
                        head.serviceId(),
                        awaits,
                        head.tenant().name(),
                        head.serviceId()))
                .thenApply(Decision::applied);
    }

    /**
     * What became of a change.
     *
     * @param made whether it was made
     * @param current the head that stood in its way; {@code null} if none is there
     */
    record Changed(boolean made, @Nullable Head current) {}

    /**
     * Adds a commit, if the head is the expected one.
     *
     * @param writer tells this attempt from all others
     * @param claim the decision that the commit carries out, if any
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
        return cql.decide(statement).thenCompose(done -> {
            if (done.applied()) {
                return CompletableFuture.completedFuture(new Changed(true, null));
            }
            Head current = current(next.tenant(), next.serviceId(), done.row());
            ByteBuffer other = otherForm(expected, form, current, done.row());
            if (other != null) {
                return change(commit, expected, other, record, writer, claim);
            }
            // Whose commit it is that follows is looked up rather than concluded from who was asked how often.
            boolean followed = current != null && current.version() >= next.version();
            return done.again() || followed
                    ? mayBeMine(next, writer, current)
                    : CompletableFuture.completedFuture(new Changed(false, current));
        });
    }

    /**
     * The bytes of the expected head where it stands there in another form than the one tried: it was written while another
     * format was in force, or by a server that had not heard of this one. {@code null} if that is not why the condition failed.
     */
    private static @Nullable ByteBuffer otherForm(
            Head expected, ByteBuffer tried, @Nullable Head current, @Nullable Row row) {
        if (row == null || !expected.equals(current)) {
            return null;
        }
        ByteBuffer there = blob(row, "head", expected.serviceId());
        return there.equals(tried) ? null : there;
    }

    /** It stands in its own way if it was carried out and nobody heard of it. */
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
        return cql.decide(remove.bind(tenant.name(), id, expected.version(), form, tenant.name(), id))
                .thenCompose(done -> {
                    Head current = done.applied() ? null : current(tenant, id, done.row());
                    ByteBuffer other = otherForm(expected, form, current, done.row());
                    return other != null
                            ? remove(expected, other)
                            : CompletableFuture.completedFuture(done.applied() || (done.again() && current == null));
                });
    }

    /** Removes a conversation if its head cannot be read; whether it did. */
    CompletableFuture<Boolean> removeUnreadable(Tenant tenant, long id) {
        return cql.row(selectHead, tenant.name(), id).thenCompose(row -> {
            if (row == null || row.isNull("head_version") || isReadable(tenant, id, row)) {
                return CompletableFuture.completedFuture(false);
            }
            int version = row.getInt("head_version");
            return cql.decide(remove.bind(tenant.name(), id, version, row.getByteBuffer("head"), tenant.name(), id))
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

    /** Who made a commit, and to carry out what. */
    record Made(@Nullable UUID writer, @Nullable UUID claim) {}

    /** {@code null} if there is no such commit. */
    CompletableFuture<@Nullable Made> commit(Tenant tenant, long id, int version) {
        return cql.row(selectCommit, tenant.name(), id, version)
                .thenApply(row -> row == null ? null : new Made(row.getUuid("writer"), row.getUuid("claim")));
    }

    /**
     * A head as it stands in its partition.
     *
     * @param awaits the row that decides whether the conversation begins; {@code null} once it has
     */
    record Standing(Head head, @Nullable String awaits) {}

    /** {@code null} if there is nothing under the id. */
    CompletableFuture<@Nullable Standing> standing(Tenant tenant, long id) {
        return cql.row(selectHead, tenant.name(), id)
                .thenApply(row -> row == null || row.isNull("head")
                        ? null
                        : new Standing(head(tenant, id, row), row.getString("awaits")));
    }

    /** The head of a conversation; {@code null} if there is none, or it has not begun. */
    CompletableFuture<@Nullable Head> head(Tenant tenant, long id) {
        return standing(tenant, id).thenCompose(found -> {
            if (found == null || found.awaits() == null) {
                return CompletableFuture.completedFuture(found == null ? null : found.head());
            }
            return decisions.hasBegun(tenant, id, found.awaits()).thenApply(begun -> begun ? found.head() : null);
        });
    }

    /** The same; {@code null} also if it cannot be read. */
    CompletableFuture<@Nullable Head> headIfReadable(Tenant tenant, long id) {
        return head(tenant, id)
                .exceptionallyCompose(
                        failure -> StatementOutcome.cause(failure) instanceof UnreadableConversationException
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(failure));
    }

    /** A conversation; {@code null} if there is none, or it has not begun. */
    CompletableFuture<@Nullable Conversation> read(Tenant tenant, long id) {
        return cql.rows(selectAll, tenant.name(), id).thenCompose(rows -> {
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

    /** It was removed while its pages were read, unless it is damaged. */
    private CompletableFuture<@Nullable Conversation> gone(Tenant tenant, long id) {
        return standing(tenant, id).thenApply(found -> {
            if (found != null) {
                throw new UnreadableConversationException(id, "service " + id + " lacks a version", null);
            }
            return null;
        });
    }

    /** What was added while the later of many pages were read is left out. */
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

    /** With nothing said about earlier records: the commit's own says what is open. */
    private static ByteBuffer listed(Head head) {
        return ByteBuffer.wrap(RecordFormat.encode(head.listedAt(head.version())));
    }
}
