package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The index of all ids of a tenant, in blocks, for scans. Thread-safe. */
final class TenantIdIndex {

    /** The number of bits of the ids in a block. */
    private static final int BLOCK_BITS = 14;

    private static final int BLOCKS_AT_ONCE = 100;
    private static final int BEGUN = 1;

    private record Block(Tenant tenant, long number) {}

    private final StatementExecutor statements;
    private final PreparedStatement addBlock;
    private final PreparedStatement selectBlocks;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement select;
    private final PreparedStatement selectTenants;
    private final PreparedStatement count;
    private final WrittenBlocks<Block> written = new WrittenBlocks<>();

    TenantIdIndex(StatementExecutor statements) {
        this.statements = statements;
        addBlock = statements.prepare("INSERT INTO %s.service_blocks (tenant, block) VALUES (?, ?)");
        selectBlocks = statements.prepare(
                "SELECT block FROM %s.service_blocks WHERE tenant = ? AND block >= ? LIMIT " + BLOCKS_AT_ONCE);
        add = statements.prepare(
                "INSERT INTO %s.services (tenant, block, id) VALUES (?, ?, ?) USING TIMESTAMP " + Times.written(BEGUN));
        remove = statements.prepare("DELETE FROM %s.services USING TIMESTAMP " + Times.undone(BEGUN)
                + " WHERE tenant = ? AND block = ? AND id = ?");
        select = statements.prepare("SELECT id FROM %s.services WHERE tenant = ? AND block = ? AND id > ?");
        selectTenants = statements.prepare("SELECT DISTINCT tenant FROM %s.service_blocks");
        count = statements.prepare("SELECT count(id) AS count FROM %s.services WHERE tenant = ? AND block = ?");
    }

    /** Returns the statement that adds a conversation that is about to start. */
    BoundStatement add(Head head) {
        return StatementExecutor.bind(add, head.tenant().name(), head.serviceId() >> BLOCK_BITS, head.serviceId());
    }

    /**
     * Adds the block of a conversation to the tenant's blocks, so that scans find it. Blocks are never deleted, so each
     * needs to be written only once.
     */
    CompletableFuture<Void> addBlock(Head head) {
        Block block = new Block(head.tenant(), head.serviceId() >> BLOCK_BITS);
        return written.contains(block)
                ? CompletableFuture.allOf()
                : statements
                        .write(addBlock, head.tenant().name(), block.number())
                        .thenRun(() -> written.add(block));
    }

    CompletableFuture<Void> remove(Head head) {
        return remove(head.tenant(), head.serviceId());
    }

    CompletableFuture<Void> remove(Tenant tenant, long id) {
        return statements.write(remove, tenant.name(), id >> BLOCK_BITS, id);
    }

    /** Returns the number of indexed ids per tenant, which is an upper bound for its conversations. */
    CompletableFuture<Map<Tenant, Long>> countByTenant() {
        return statements.rows(selectTenants).thenCompose(rows -> {
            Map<Tenant, Long> counts = new ConcurrentHashMap<>();
            return StatementExecutor.all(rows.stream()
                            .map(row -> new Tenant(String.valueOf(row.getString("tenant"))))
                            .map(tenant -> count(tenant, 0, 0).thenAccept(ids -> counts.put(tenant, ids)))
                            .toList())
                    .thenApply(done -> {
                        counts.values().removeIf(ids -> ids == 0);
                        return counts;
                    });
        });
    }

    /** Counts the ids in a tenant's blocks, some blocks at a time. */
    private CompletableFuture<Long> count(Tenant tenant, long from, long counted) {
        return statements.rows(selectBlocks, tenant.name(), from).thenCompose(rows -> {
            if (rows.isEmpty()) {
                return CompletableFuture.completedFuture(counted);
            }
            AtomicLong sum = new AtomicLong(counted);
            long last = rows.get(rows.size() - 1).getLong("block");
            return StatementExecutor.all(rows.stream()
                            .map(row -> statements
                                    .row(count, tenant.name(), row.getLong("block"))
                                    .thenAccept(found ->
                                            sum.addAndGet(requireNonNull(found).getLong("count"))))
                            .toList())
                    .thenCompose(done -> count(tenant, last + 1, sum.get()));
        });
    }

    /** Returns all indexed ids after one, in ascending order. */
    Candidates<Long> after(Tenant tenant, long afterId) {
        return new Scan(tenant.name(), afterId);
    }

    private final class Scan implements Candidates<Long> {

        private final String tenant;
        private final long afterId;
        private final Deque<Long> blocks = new ArrayDeque<>();
        private long from;
        private boolean exhausted;

        Scan(String tenant, long afterId) {
            this.tenant = tenant;
            this.afterId = afterId;
            this.from = afterId >> BLOCK_BITS;
        }

        @Override
        public CompletableFuture<List<Long>> next() {
            Long block = blocks.poll();
            if (block != null) {
                return statements
                        .rows(select, tenant, block, afterId)
                        .thenCompose(rows -> rows.isEmpty()
                                ? next()
                                : CompletableFuture.completedFuture(rows.stream()
                                        .map(row -> row.getLong("id"))
                                        .toList()));
            }
            if (exhausted) {
                return CompletableFuture.completedFuture(List.of());
            }
            return statements.rows(selectBlocks, tenant, from).thenCompose(rows -> {
                rows.forEach(row -> blocks.add(row.getLong("block")));
                exhausted = rows.size() < BLOCKS_AT_ONCE;
                from = blocks.isEmpty() ? from : blocks.getLast() + 1;
                return next();
            });
        }

        @Override
        public boolean contains(long id, @Nullable Head head) {
            return head != null;
        }

        @Override
        public Long place(long id) {
            return id;
        }
    }
}
