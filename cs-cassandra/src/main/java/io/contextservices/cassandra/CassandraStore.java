package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.CassandraSettings.Internals;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Notes;
import io.contextservices.store.Page;
import io.contextservices.store.PeerClocks;
import io.contextservices.store.Position;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.Utf8;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store for conversations in a keyspace of an Apache Cassandra cluster, 4.1 or 5.0. Any number of processes can use
 * the keyspace at the same time.
 *
 * <pre>{@code
 * List<InetSocketAddress> some = List.of(new InetSocketAddress("h1", 9042), new InetSocketAddress("h2", 9042));
 * try (ConversationStore store = CassandraStore.builder(some, "context_services").open()) {
 *     store.append(commit).thenAccept(...);
 * }
 * }</pre>
 *
 * <p>Thread-safe. No thread blocks while an operation waits for the network. A commit is acknowledged once a majority
 * of the replicas in the local data centre has written it. The {@code commitlog_sync} of the nodes decides whether it
 * survives a loss of power of all replicas at once.
 *
 * <p>The number of concurrent operations is limited. Operations beyond the limit, and those that the cluster does not
 * answer, fail with an {@link UnavailableException} that asks for a retry after a second. If the outcome of a change is
 * unknown, the store reads it back; if that is impossible, the change fails with a {@link StoreException}.
 *
 * <p>A page of a list or a scan ends early once its events exceed 4 MiB.
 *
 * <p>A start may have the condition that no similar conversation is active. It fails with a {@link StoreException} if
 * it has to be compared with more than 1,000 others. If it runs at the same time as a similar start without the
 * condition, both may be stored, as if the one without the condition had come later.
 *
 * <p>Receipts expire by the cluster's clocks, counted from the time they were written. {@link #deleteReceipts} affects
 * this store only.
 */
public final class CassandraStore implements TransferableStore {

    private final StoreConnection connection;
    private final StoreTables tables;
    private final ConversationStarts starts;
    private final UniqueStarts uniqueStarts;
    private final ConversationUpdates updates;
    private final IdRange ids;
    private final TokenFloor floor;
    private final Lease lease;

    /** {@code null} in a store that simulates an earlier version, in tests. */
    private final @Nullable NoteRows notes;

    private final @Nullable ClockRows clocks;

    /**
     * Creates a store on existing tables. It closes the session.
     *
     * @param formatInForce the number of the format in force, as just read
     */
    CassandraStore(CassandraSettings settings, CqlSession session, int formatInForce) {
        Internals internals = settings.internals();
        int newest = internals.newestFormat();
        connection = new StoreConnection(settings, session, formatInForce);
        StatementExecutor statements = connection.statements();
        tables = StoreTables.prepare(statements, connection.format());
        starts = new ConversationStarts(tables, connection.limiter());
        uniqueStarts = new UniqueStarts(starts, tables, connection.limiter());
        updates = new ConversationUpdates(tables, connection.limiter());
        ids = new IdRange(statements, "services");
        floor = new TokenFloor(statements, internals.refreshInterval());
        floor.read();
        lease = new Lease(statements);
        notes = newest < NoteRows.FIRST_FORMAT ? null : new NoteRows(statements);
        clocks = newest < ClockRows.FIRST_FORMAT ? null : new ClockRows(statements, internals.clockInterval());
    }

    /**
     * Returns a builder for a store in a keyspace.
     *
     * @param contactPoints some nodes of the cluster; the driver discovers the others through them
     * @param keyspace 1 to 48 lower-case letters, digits and underscores, beginning with a letter
     * @throws IllegalArgumentException if the list of contact points is empty or the name of the keyspace is invalid
     */
    public static CassandraStoreBuilder builder(List<InetSocketAddress> contactPoints, String keyspace) {
        return new CassandraStoreBuilder(contactPoints, keyspace);
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        byte[] record = tables.encoder().record(commit);
        return run(record.length, () -> {
            if (commit.expected() != null) {
                return updates.change(commit, record);
            }
            if (commit.unlessActive()) {
                return uniqueStarts.begin(commit, record);
            }
            return commit.receipt() == null
                    ? starts.begin(commit.next(), record)
                    : starts.beginTogether(List.of(commit), List.of(record));
        });
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        Commit.checkBeginnings(commits);
        List<Commit> all = List.copyOf(commits);
        List<byte[]> records = all.stream().map(tables.encoder()::record).toList();
        int bytes = records.stream().mapToInt(record -> record.length).sum();
        return run(bytes, () -> starts.beginTogether(all, records));
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        requireNonNull(expected, "expected");
        return run(0, () -> updates.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return run(0, () -> tables.reader().head(tenant, serviceId).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return run(0, () -> tables.reader().read(tenant, serviceId).thenApply(Optional::ofNullable));
    }

    /**
     * Removes the conversation only. Its list entries and its timer stay; readers skip them because they lead nowhere.
     */
    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return run(
                0,
                () -> tables.writer().removeUnreadable(tenant, serviceId).thenApply(removed -> {
                    if (removed) {
                        connection.limiter().runInBackground(tables.tenantIds().remove(tenant, serviceId));
                    }
                    return removed ? AppendResult.COMMITTED : AppendResult.CONFLICT;
                }));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey key, ListQuery query) {
        Utf8.bytes(key.key());
        requireNonNull(query, "query");
        return run(0, () -> {
            Candidates<Position> candidates = new ListCandidates(tables.lists(), connection.limiter(), key, query);
            return new PageReader<>(tables.reader(), key.tenant(), candidates, query.limit()).read();
        });
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        ConversationStore.checkLimit(limit);
        Candidates<Long> candidates = tables.tenantIds().after(tenant, Math.max(0, afterId));
        return run(0, () -> new PageReader<>(tables.reader(), tenant, candidates, limit).read());
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        requireNonNull(now, "now");
        ConversationStore.checkLimit(limit);
        Head.requireDue(after);
        return run(
                0,
                () -> new DueReader(tables.timers(), tables.reader(), connection.limiter(), after, now, limit).read());
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        Notes.name(name);
        NoteRows rows = requireNonNull(notes);
        return run(0, () -> rows.read(name).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletableFuture<Void> note(String name, String text) {
        Notes.name(name);
        Notes.text(text);
        NoteRows rows = requireNonNull(notes);
        return run(text.length(), () -> rows.write(name, text));
    }

    private <T> CompletableFuture<T> run(int bytes, Supplier<CompletableFuture<T>> operation) {
        return connection.run(bytes, operation);
    }

    /** Returns the format in which this store writes at present. */
    int format() {
        return connection.format().number();
    }

    @Override
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept) {
        requireNonNull(tenant, "tenant");
        requireNonNull(now, "now");
        Receipt.checkKey(key);
        Receipt.checkLifetime(kept);
        return run(
                0,
                () -> tables.receipts()
                        .state(tenant, key, now)
                        .thenApply(state -> Optional.ofNullable(state.storedReceipt())));
    }

    @Override
    public CompletableFuture<Void> deleteReceipts(Instant before) {
        tables.receipts().expireBefore(before);
        return CompletableFuture.allOf();
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        ConversationStore.checkIdCount(count);
        return run(0, () -> ids.reserve(count));
    }

    @Override
    public CompletableFuture<Void> skipIds(IdBlock block) {
        requireNonNull(block, "block");
        return run(0, () -> ids.skip(block.last()));
    }

    @Override
    public long floor() {
        return floor.number();
    }

    /**
     * Raises the floor; see {@link TransferableStore#raiseFloor}. Other servers apply the new floor within some
     * seconds.
     *
     * @return fails with a {@link StoreException} while format 1 is in force, which cannot store a floor
     */
    @Override
    public CompletableFuture<Void> raiseFloor(long raised) {
        return run(
                0,
                () -> !connection.format().hasFloor()
                        ? CompletableFuture.failedFuture(new StoreException(
                                "format 1 of the tables cannot store a floor: raise the format with cs upgrade", null))
                        : floor.raise(raised));
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> countByTenant() {
        return run(0, tables.tenantIds()::countByTenant);
    }

    @Override
    public CompletableFuture<AppendResult> importConversation(Conversation conversation) {
        List<byte[]> records = RecordFormat.commits(conversation);
        int bytes = records.stream().mapToInt(record -> record.length).sum();
        return run(bytes, () -> starts.adopt(conversation.head(), records));
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit) {
        ConversationStore.checkLimit(limit);
        ByteBuffer position =
                after == null ? null : ByteBuffer.wrap(HexFormat.of().parseHex(after));
        return run(0, () -> tables.receipts().page(position, limit));
    }

    @Override
    public CompletableFuture<AppendResult> importReceipt(Tenant tenant, Receipt receipt) {
        requireNonNull(tenant, "tenant");
        requireNonNull(receipt, "receipt");
        return run(0, () -> starts.adopt(tenant, receipt));
    }

    @Override
    public CompletableFuture<Boolean> tryLease(String work) {
        requireNonNull(work, "work");
        return run(0, () -> lease.holds(work));
    }

    @Override
    public CompletableFuture<PeerClocks> compareClocks(Instant now) {
        requireNonNull(now, "now");
        ClockRows rows = requireNonNull(clocks);
        return run(0, () -> rows.compare(now));
    }

    /**
     * Waits up to 30 s for operations in progress, then releases threads and connections.
     *
     * @throws IllegalStateException if a thread of this store calls it, which would wait for itself
     */
    @Override
    public void close() {
        connection.close(() ->
                CompletableFuture.allOf(lease.release(), clocks == null ? CompletableFuture.allOf() : clocks.remove()));
    }
}
