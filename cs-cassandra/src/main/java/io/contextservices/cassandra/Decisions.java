package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Rows that decide the outcome of operations on several partitions, each by one lightweight transaction. Thread-safe.
 *
 * <p>A conversation that is written before the decision names the deciding row in its column {@code awaits}. It exists
 * once that row names it. The first reader that finds this out deletes {@code awaits} before it returns a result,
 * because the row itself expires.
 */
final class Decisions {

    private static final Duration LONGER = Duration.ofHours(1);
    private static final int NO_VERSION = 0;

    private final StatementExecutor statements;
    private final PreparedStatement select;
    private final PreparedStatement selectAll;
    private final PreparedStatement put;
    private final PreparedStatement confirm;
    private final PreparedStatement settle;

    Decisions(StatementExecutor statements) {
        this.statements = statements;
        String columns = "decision, services, service, version, issued, kept, answer, confirmed,"
                + " writetime(decision) AS decided_at FROM %s.decisions";
        select = statements.prepare("SELECT " + columns + " WHERE tenant = ? AND key = ?");
        selectAll = statements.prepare("SELECT tenant, key, " + columns);
        put = statements.prepare(
                "UPDATE %s.decisions USING TTL ? SET decision = ?, services = ?, service = ?, version = ?,"
                        + " issued = ?, kept = ?, answer = ? WHERE tenant = ? AND key = ? IF decision = ?");
        confirm = statements.prepare("UPDATE %s.decisions USING TTL ? SET confirmed = ? WHERE tenant = ? AND key = ?");
        settle = statements.prepare("DELETE awaits FROM %s.conversations USING TIMESTAMP " + RowWriter.SETTLED
                + " WHERE tenant = ? AND id = ?");
    }

    /** Returns the row key for requests with a receipt. */
    static String receiptKey(String key) {
        return "r" + key;
    }

    /**
     * The content of a deciding row.
     *
     * @param token identifies the decision among all others of the row
     * @param services the conversations that start with it; empty if it concerns a change, or nothing
     * @param service the conversation that it changes
     * @param version the version that the change creates; 0 if there is no change
     * @param receipt the stored response to the request
     * @param confirmed whether the change is known to have been made
     * @param decidedAt the time of the decision by the cluster's clocks
     */
    record Decided(
            UUID token,
            List<Long> services,
            long service,
            int version,
            @Nullable Receipt receipt,
            boolean confirmed,
            Instant decidedAt) {

        /** Returns a decision that starts conversations. */
        static Decided ofStarts(List<Long> services, @Nullable Receipt receipt) {
            return new Decided(UUID.randomUUID(), services, 0, NO_VERSION, receipt, false, Instant.EPOCH);
        }

        /** Returns a decision that changes a conversation. */
        static Decided ofChange(UUID token, long service, int version, Receipt receipt) {
            return new Decided(token, List.of(), service, version, receipt, false, Instant.EPOCH);
        }

        /** Returns a decision that starts nothing, which blocks an undecided start for good. */
        static Decided ofNothing() {
            return ofStarts(List.of(), null);
        }

        boolean isChange() {
            return version != NO_VERSION;
        }

        private int seconds() {
            Duration kept = receipt == null ? Duration.ofDays(1) : receipt.lifetime();
            return (int) kept.plus(LONGER).toSeconds();
        }
    }

    /** Reads a row; {@code null} if it holds no decision. */
    CompletableFuture<@Nullable Decided> read(Tenant tenant, String key) {
        return statements
                .row(select, tenant.name(), key)
                .thenApply(row -> row == null || row.isNull("decision") ? null : decided(key, row));
    }

    /**
     * A page of rows of the table.
     *
     * @param receipts the rows that have a receipt
     * @param next the position of the next page; {@code null} if there is none
     */
    record ReceiptRows(List<ReceiptRow> receipts, @Nullable ByteBuffer next) {}

    /** A row with a receipt. */
    record ReceiptRow(Tenant tenant, Receipt receipt, Decided decided) {}

    CompletableFuture<ReceiptRows> page(@Nullable ByteBuffer after, int size) {
        return statements.page(selectAll, after, size).thenApply(page -> {
            List<ReceiptRow> rows = new ArrayList<>();
            for (Row row : page.currentPage()) {
                Decided found = row.isNull("decision") ? null : decided(String.valueOf(row.getString("key")), row);
                if (found != null && found.receipt() != null) {
                    rows.add(new ReceiptRow(
                            new Tenant(String.valueOf(row.getString("tenant"))), found.receipt(), found));
                }
            }
            return new ReceiptRows(rows, page.getExecutionInfo().getPagingState());
        });
    }

    private static Decided decided(String key, Row row) {
        String response = row.getString("answer");
        Receipt receipt = response == null
                ? null
                : new Receipt(
                        key.substring(1),
                        response,
                        Instant.ofEpochMilli(row.getLong("issued")),
                        Duration.ofMillis(row.getLong("kept")));
        UUID token = row.getUuid("decision");
        List<Long> services = row.getList("services", Long.class);
        return new Decided(
                token == null ? new UUID(0, 0) : token,
                services == null ? List.of() : services,
                row.getLong("service"),
                row.getInt("version"),
                receipt,
                token != null && token.equals(row.getUuid("confirmed")),
                Instant.ofEpochMilli(row.getLong("decided_at") / 1_000));
    }

    /**
     * Stores a decision, if the row still holds the decision {@code before}, or none for {@code null}. Returns whether
     * the row holds the new decision now.
     */
    CompletableFuture<Boolean> put(Tenant tenant, String key, @Nullable Decided before, Decided next) {
        Receipt receipt = next.receipt();
        return statements
                .decide(put.bind(
                        next.seconds(),
                        next.token(),
                        next.services(),
                        next.service(),
                        next.version(),
                        receipt == null ? null : receipt.issuedAt().toEpochMilli(),
                        receipt == null ? null : receipt.lifetime().toMillis(),
                        receipt == null ? null : receipt.response(),
                        tenant.name(),
                        key,
                        before == null ? null : before.token()))
                .thenApply(decision -> decision.applied() || holds(decision.rowWith("decision"), next.token()));
    }

    private static boolean holds(@Nullable Row row, UUID token) {
        return row != null && token.equals(row.getUuid("decision"));
    }

    /** Records that a change was made, so that this is known even after the conversation has been removed. */
    CompletableFuture<Void> confirm(Tenant tenant, String key, Decided announcement) {
        return statements.write(confirm, announcement.seconds(), announcement.token(), tenant.name(), key);
    }

    /** Records that conversations have started. */
    CompletableFuture<Void> settle(Tenant tenant, List<Long> services) {
        return StatementExecutor.all(services.stream()
                .map(id -> statements.write(settle, tenant.name(), id))
                .toList());
    }

    /**
     * Returns whether a conversation that awaits a row has started. If so, first settles all conversations that started
     * with it.
     */
    CompletableFuture<Boolean> hasStarted(Tenant tenant, long serviceId, String awaits) {
        return read(tenant, awaits).thenCompose(row -> {
            if (row == null || !row.services().contains(serviceId)) {
                return CompletableFuture.completedFuture(false);
            }
            return settle(tenant, row.services()).thenApply(settled -> true);
        });
    }
}
