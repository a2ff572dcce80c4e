package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads conversations, each from a partition of its own. Thread-safe. */
final class RowReader {

    private final StatementExecutor statements;
    private final Decisions decisions;
    private final PreparedStatement selectHead;
    private final PreparedStatement selectAll;
    private final PreparedStatement selectOrigin;

    RowReader(StatementExecutor statements, Decisions decisions) {
        this.statements = statements;
        this.decisions = decisions;
        selectHead = statements.prepare("SELECT DISTINCT tenant, id, head_version, head, awaits FROM %s.conversations"
                + " WHERE tenant = ? AND id = ?");
        selectAll = statements.prepare(
                "SELECT version, head_version, awaits, record FROM %s.conversations WHERE tenant = ? AND id = ?");
        selectOrigin = statements.prepare(
                "SELECT version, writer, claim FROM %s.conversations WHERE tenant = ? AND id = ? AND version = ?");
    }

    /** The attempt that made a commit, and the decision that the commit carried out. */
    record Origin(@Nullable UUID writer, @Nullable UUID claim) {}

    /** Reads the origin of a commit; {@code null} if there is no such commit. */
    CompletableFuture<@Nullable Origin> origin(Tenant tenant, long id, int version) {
        return statements
                .row(selectOrigin, tenant.name(), id, version)
                .thenApply(row -> row == null ? null : new Origin(row.getUuid("writer"), row.getUuid("claim")));
    }

    /**
     * A head as stored in its partition.
     *
     * @param awaits the key of the row that decides whether the conversation starts; {@code null} once it has started
     */
    record StoredHead(Head head, @Nullable String awaits) {}

    /** Reads the row with the head; {@code null} if the partition is empty. */
    CompletableFuture<@Nullable Row> headRow(Tenant tenant, long id) {
        return statements.row(selectHead, tenant.name(), id);
    }

    /** Reads the stored head; {@code null} if there is nothing under the id. */
    CompletableFuture<@Nullable StoredHead> storedHead(Tenant tenant, long id) {
        return headRow(tenant, id)
                .thenApply(row -> row == null || row.isNull("head")
                        ? null
                        : new StoredHead(ConversationRows.head(tenant, id, row), row.getString("awaits")));
    }

    /** Reads the head of a conversation; {@code null} if the conversation does not exist or has not started. */
    CompletableFuture<@Nullable Head> head(Tenant tenant, long id) {
        return storedHead(tenant, id).thenCompose(stored -> {
            if (stored == null || stored.awaits() == null) {
                return CompletableFuture.completedFuture(stored == null ? null : stored.head());
            }
            return decisions
                    .hasStarted(tenant, id, stored.awaits())
                    .thenApply(started -> started ? stored.head() : null);
        });
    }

    /** Reads the head of a conversation; {@code null} if it does not exist, has not started, or is unreadable. */
    CompletableFuture<@Nullable Head> headIfReadable(Tenant tenant, long id) {
        return ifUnreadable(head(tenant, id), () -> CompletableFuture.completedFuture(null));
    }

    /** Replaces the failure of a read with another result if the conversation is unreadable. */
    static <T> CompletableFuture<T> ifUnreadable(CompletableFuture<T> read, Supplier<CompletableFuture<T>> other) {
        return read.exceptionallyCompose(
                failure -> StatementOutcome.cause(failure) instanceof UnreadableConversationException
                        ? other.get()
                        : CompletableFuture.failedFuture(failure));
    }

    /** Reads a conversation; {@code null} if it does not exist or has not started. */
    CompletableFuture<@Nullable Conversation> read(Tenant tenant, long id) {
        return statements.rows(selectAll, tenant.name(), id).thenCompose(rows -> {
            if (rows.isEmpty() || rows.get(0).isNull("head_version")) {
                return CompletableFuture.completedFuture(null);
            }
            if (rows.size() < rows.get(0).getInt("head_version")) {
                return deletedMeanwhile(tenant, id);
            }
            String awaits = rows.get(0).getString("awaits");
            Conversation conversation = ConversationRows.conversation(tenant, id, rows);
            return awaits == null
                    ? CompletableFuture.completedFuture(conversation)
                    : decisions.hasStarted(tenant, id, awaits).thenApply(started -> started ? conversation : null);
        });
    }

    /**
     * Returns {@code null} for a conversation that was removed while its pages were read. Throws if it still exists,
     * since it is damaged then.
     */
    private CompletableFuture<@Nullable Conversation> deletedMeanwhile(Tenant tenant, long id) {
        return storedHead(tenant, id).thenApply(stored -> {
            if (stored != null) {
                throw new UnreadableConversationException(id, "service " + id + " lacks a version", null);
            }
            return null;
        });
    }
}
