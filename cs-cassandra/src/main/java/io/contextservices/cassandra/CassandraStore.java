package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import io.contextservices.api.UnavailableException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
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
 * <p>Receipts expire by the cluster's clocks, counted from the time they were written. {@link #forgetReceipts} affects
 * this store only.
 */
public final class CassandraStore implements ConversationStore {

    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);
    private static final Duration GIVING_BACK = Duration.ofSeconds(2);

    private final CallbackThreads threads = new CallbackThreads();
    private final CqlSession session;
    private final OperationLimiter limiter;
    private final FormatInForce format;
    private final ConversationTable conversations;
    private final Receipts receipts;
    private final Lists lists;
    private final Timers timers;
    private final TenantIdIndex tenantIds;
    private final ConversationStarts starts;
    private final UniqueStarts uniqueStarts;
    private final ConversationUpdates changes;
    private final IdRange ids;
    private final TokenFloor floor;
    private final Lease lease;

    /** {@code null} in a store that simulates an earlier version, in tests. */
    private final @Nullable NoteRows notes;

    private final @Nullable ClockRows clocks;
    private boolean closed;

    private CassandraStore(Builder from, CqlSession session, int inForce) {
        this.session = session;
        limiter = new OperationLimiter(from.operations);
        StatementExecutor statements = new StatementExecutor(session, from.keyspace, threads, from.patience);
        format = new FormatInForce(statements, inForce, from.newest, from.looking);
        Decisions decisions = new Decisions(statements);
        conversations = new ConversationTable(statements, decisions, format);
        receipts = new Receipts(decisions, conversations);
        lists = new Lists(statements);
        timers = new Timers(statements);
        tenantIds = new TenantIdIndex(statements);
        HintWriter hintWriter = new HintWriter(statements, lists, timers, tenantIds);
        starts = new ConversationStarts(statements, conversations, decisions, receipts, hintWriter, limiter);
        uniqueStarts = new UniqueStarts(starts, conversations, decisions, lists, limiter);
        changes = new ConversationUpdates(statements, conversations, decisions, receipts, hintWriter, limiter);
        ids = new IdRange(statements, "services");
        floor = new TokenFloor(statements, from.looking);
        floor.read();
        lease = new Lease(statements);
        notes = from.newest < NoteRows.SINCE ? null : new NoteRows(statements);
        clocks = from.newest < ClockRows.SINCE ? null : new ClockRows(statements, from.clockInterval);
    }

    /**
     * Returns a builder for a store in a keyspace.
     *
     * @param contactPoints some nodes of the cluster; the driver discovers the others through them
     * @param keyspace 1 to 48 lower-case letters, digits and underscores, beginning with a letter
     * @throws IllegalArgumentException if the list of contact points is empty or the name of the keyspace is invalid
     */
    public static Builder builder(List<InetSocketAddress> contactPoints, String keyspace) {
        return new Builder(contactPoints, keyspace);
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        byte[] record = conversations.record(commit);
        return enter(record.length, () -> {
            if (commit.expected() != null) {
                return changes.change(commit, record);
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
        List<byte[]> records = all.stream().map(conversations::record).toList();
        int bytes = records.stream().mapToInt(record -> record.length).sum();
        return enter(bytes, () -> starts.beginTogether(all, records));
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        requireNonNull(expected, "expected");
        return enter(0, () -> changes.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return enter(0, () -> conversations.head(tenant, serviceId).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return enter(0, () -> conversations.read(tenant, serviceId).thenApply(Optional::ofNullable));
    }

    /**
     * Removes the conversation only. Its list entries and its timer stay; readers skip them because they lead nowhere.
     */
    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return enter(
                0,
                () -> conversations.removeUnreadable(tenant, serviceId).thenApply(removed -> {
                    if (removed) {
                        limiter.behind(tenantIds.remove(tenant, serviceId));
                    }
                    return removed ? AppendResult.COMMITTED : AppendResult.CONFLICT;
                }));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        Utf8.bytes(lookUp.key());
        requireNonNull(query, "query");
        return enter(0, () -> {
            Candidates<Position> candidates = new ListCandidates(lists, limiter, lookUp, query);
            return new PageReader<>(conversations, lookUp.tenant(), candidates, query.limit()).read();
        });
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        requirePositive(limit);
        Candidates<Long> candidates = tenantIds.behind(tenant, Math.max(0, afterId));
        return enter(0, () -> new PageReader<>(conversations, tenant, candidates, limit).read());
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        requireNonNull(now, "now");
        requirePositive(limit);
        Head.requireDue(after);
        return enter(0, () -> new DueReader(timers, conversations, limiter, after, now, limit).read());
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        Notes.name(name);
        NoteRows rows = requireNonNull(notes);
        return enter(0, () -> rows.read(name).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletableFuture<Void> note(String name, String text) {
        Notes.name(name);
        Notes.text(text);
        NoteRows rows = requireNonNull(notes);
        return enter(text.length(), () -> rows.write(name, text));
    }

    /** Runs an operation, or rejects it if the format in force is unknown to this version. */
    private <T> CompletableFuture<T> enter(int bytes, Supplier<CompletableFuture<T>> operation) {
        format.look();
        String refusal = format.refusal();
        return refusal == null
                ? limiter.enter(bytes, operation)
                : CompletableFuture.failedFuture(new UnavailableException(refusal, null));
    }

    /** Returns the format in which this store writes at present. */
    int format() {
        return format.number();
    }

    private static void requirePositive(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    @Override
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept) {
        requireNonNull(tenant, "tenant");
        requireNonNull(now, "now");
        Receipt.checkKey(key);
        Receipt.checkKept(kept);
        return enter(
                0, () -> receipts.look(tenant, key, now).thenApply(known -> Optional.ofNullable(known.repeated())));
    }

    @Override
    public CompletableFuture<Void> forgetReceipts(Instant before) {
        receipts.forget(before);
        return CompletableFuture.allOf();
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        if (count < 1 || count > 1_000_000) {
            throw new IllegalArgumentException(count + " ids");
        }
        return enter(0, () -> ids.reserve(count));
    }

    @Override
    public CompletableFuture<Void> skipIds(IdBlock block) {
        requireNonNull(block, "block");
        return enter(0, () -> ids.skip(block.last()));
    }

    @Override
    public long floor() {
        return floor.number();
    }

    /**
     * Raises the floor; see {@link ConversationStore#raiseFloor}. Other servers apply the new floor within some
     * seconds.
     *
     * @return fails with a {@link StoreException} while format 1 is in force, which cannot store a floor
     */
    @Override
    public CompletableFuture<Void> raiseFloor(long raised) {
        return enter(
                0,
                () -> format.number() < ConversationTable.LISTS_SELDOM
                        ? CompletableFuture.failedFuture(new StoreException(
                                "the tables have format 1, in which no numbers can be skipped: raise it with cs upgrade",
                                null))
                        : floor.raise(raised));
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> census() {
        return enter(0, tenantIds::census);
    }

    @Override
    public CompletableFuture<AppendResult> adopt(Conversation conversation) {
        List<byte[]> records = RecordFormat.commits(conversation);
        int bytes = records.stream().mapToInt(record -> record.length).sum();
        return enter(bytes, () -> starts.adopt(conversation.head(), records));
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit) {
        requirePositive(limit);
        ByteBuffer behind =
                after == null ? null : ByteBuffer.wrap(HexFormat.of().parseHex(after));
        return enter(0, () -> receipts.page(behind, limit));
    }

    @Override
    public CompletableFuture<AppendResult> adoptReceipt(Tenant tenant, Receipt receipt) {
        requireNonNull(tenant, "tenant");
        requireNonNull(receipt, "receipt");
        return enter(0, () -> starts.adopt(tenant, receipt));
    }

    @Override
    public CompletableFuture<Boolean> isMine(String work) {
        requireNonNull(work, "work");
        return enter(0, () -> lease.holds(work));
    }

    @Override
    public CompletableFuture<PeerClocks> compareClocks(Instant now) {
        requireNonNull(now, "now");
        ClockRows rows = requireNonNull(clocks);
        return enter(0, () -> rows.compare(now));
    }

    /**
     * Waits up to 30 s for operations under way, then releases threads and connections.
     *
     * @throws IllegalStateException if a thread of this store calls it, which would wait for itself
     */
    @Override
    public void close() {
        if (threads.hasCurrent()) {
            throw new IllegalStateException("a store cannot be closed where its futures complete");
        }
        closeOnce();
    }

    private synchronized void closeOnce() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            limiter.close(MAX_CLOSE);
            CompletableFuture.allOf(lease.giveBack(), clocks == null ? CompletableFuture.allOf() : clocks.forget())
                    .get(GIVING_BACK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The leases and the row of the clock expire by themselves.
        }
        session.close();
        try {
            threads.close(MAX_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settings with which a store is opened. Not thread-safe. */
    public static final class Builder {

        private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

        final List<InetSocketAddress> contactPoints;
        final String keyspace;

        @Nullable
        String localDataCentre;

        @Nullable
        String user;

        @Nullable
        String password;

        @Nullable
        SSLContext tls;

        boolean checkNames = true;
        boolean everyDataCentre;
        Duration patience = Duration.ofSeconds(10);
        int operations = 10_000;
        Duration clockInterval = ClockRows.INTERVAL;

        @Nullable
        RequestTracker tracker;

        int newest = Schema.NEWEST;
        Duration looking = FormatInForce.LOOKING;
        Duration joining = ClusterNodes.JOINING;
        private @Nullable String replication;

        private Builder(List<InetSocketAddress> contactPoints, String keyspace) {
            this.contactPoints = List.copyOf(contactPoints);
            this.keyspace = keyspace;
            if (contactPoints.isEmpty()) {
                throw new IllegalArgumentException("no contact points");
            }
            if (!KEYSPACE.matcher(keyspace).matches()) {
                throw new IllegalArgumentException("no keyspace can be called " + keyspace);
            }
        }

        /**
         * Creates the keyspace and its tables if they do not exist. Cassandra does not support the creation of the same
         * tables by several processes at once, so only one process should set this.
         *
         * @param replication the replication of a new keyspace in CQL, for example <code>{'class':
         *     'NetworkTopologyStrategy', 'dc1': 3}</code>
         */
        public Builder createSchema(String replication) {
            this.replication = requireNonNull(replication, "replication");
            return this;
        }

        /** Sets how often the clocks of servers are compared, for tests. */
        Builder clockInterval(Duration interval) {
            this.clockInterval = interval;
            return this;
        }

        /**
         * Sets the data centre whose nodes receive the requests. Required if the cluster has several data centres,
         * unless {@link #everyDataCentre} is set.
         */
        public Builder localDataCentre(String name) {
            this.localDataCentre = requireNonNull(name, "name");
            return this;
        }

        /**
         * Counts majorities over the replicas of all data centres instead of the local one. Required if applications in
         * several data centres change the same conversations. All processes on a keyspace must agree on this setting.
         */
        public Builder everyDataCentre() {
            this.everyDataCentre = true;
            return this;
        }

        /**
         * Sets the user name and password for the login; without this setting the store connects without credentials.
         */
        public Builder credentials(String user, String password) {
            this.user = requireNonNull(user, "user");
            this.password = requireNonNull(password, "password");
            return this;
        }

        /**
         * Encrypts connections with TLS. Default: no encryption.
         *
         * @param context determines the trusted certificates, and the certificate presented to nodes that request one
         * @param checkNames whether a node's certificate must match its host name, as resolved by the name service, or
         *     its address if there is no such name. Without this check the owner of any trusted certificate can
         *     impersonate a node
         */
        public Builder tls(SSLContext context, boolean checkNames) {
            this.tls = requireNonNull(context, "context");
            this.checkNames = checkNames;
            return this;
        }

        /**
         * Sets the time for which each step of an operation is retried while the cluster does not answer. While too few
         * nodes are reachable it is a fifth of that; once they have been unreachable for that long, steps fail without
         * a retry.
         *
         * @param time at least 1 s; default 10 s
         */
        public Builder patience(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("patience " + time);
            }
            this.patience = time;
            return this;
        }

        /**
         * Sets the maximum number of operations under way; further operations are rejected. The events of operations
         * under way are limited to 64 MiB as well.
         *
         * @param most positive; default 10,000
         */
        public Builder operations(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("operations " + most);
            }
            this.operations = most;
            return this;
        }

        /** Sets a tracker to which the driver reports every statement. */
        Builder tracker(RequestTracker tracker) {
            this.tracker = tracker;
            return this;
        }

        /** Sets the newest format that the store knows, which simulates an earlier version. */
        Builder newest(int format) {
            this.newest = format;
            return this;
        }

        /** Sets how long the creation of a keyspace waits for nodes that have just started. */
        Builder joining(Duration time) {
            this.joining = time;
            return this;
        }

        /** Sets the interval at which the store reads the format in force. */
        Builder looking(Duration time) {
            this.looking = time;
            return this;
        }

        /**
         * Opens the store. Creates tables that this version needs and that the version which created the keyspace did
         * not know.
         *
         * @throws StoreException if the cluster cannot be reached or rejects the credentials; if the cluster has
         *     several data centres and no local one is set, or does not have the one that is set; if the keyspace has
         *     no tables and they are not to be created or cannot be created; or if the tables have a format unknown to
         *     this version
         */
        public CassandraStore open() {
            return connected(
                    session -> new CassandraStore(this, session, schema(session).prepare(replication)));
        }

        /**
         * Puts the newest format that this version knows in force, for all servers. Servers of an earlier version fail
         * from then on, so none may be running. Servers that know the format switch to it automatically.
         *
         * @throws StoreException as {@link #open()} does, or if an earlier format stays in force
         */
        public UpgradedTables upgrade() {
            return connected(session -> {
                try (session) {
                    return new UpgradedTables(schema(session).raise(), newest);
                }
            });
        }

        private Schema schema(CqlSession session) {
            return new Schema(session, new ClusterNodes(session, joining), keyspace, CqlTable.ALL, newest);
        }

        private <T> T connected(Function<CqlSession, T> use) {
            CqlSession session = Sessions.open(this);
            try {
                return use.apply(session);
            } catch (DriverException e) {
                session.close();
                throw new StoreException("the keyspace " + keyspace + " cannot be used: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        }
    }
}
