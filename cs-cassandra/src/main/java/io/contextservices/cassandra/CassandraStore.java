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
 * Keeps conversations in a keyspace of an Apache Cassandra cluster, 4.1 or 5.0, for any number of processes at the same time.
 *
 * <pre>{@code
 * List<InetSocketAddress> some = List.of(new InetSocketAddress("h1", 9042), new InetSocketAddress("h2", 9042));
 * try (ConversationStore store = CassandraStore.builder(some, "context_services").open()) {
 *     store.append(commit).thenAccept(...);
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Nothing waits for the network on a thread of its own. What is appended has been
 * written by a majority of the replicas in the local data centre; whether that survives a loss of power of all of them at once
 * is up to their {@code commitlog_sync}.
 *
 * <p>Operations beyond those that there is room for, and those that the cluster does not answer, are refused with an
 * {@link UnavailableException} that says to wait a second. Where it is not known whether a change was made, the store finds out;
 * where it cannot, the change fails with a {@link StoreException}.
 *
 * <p>A page of a list or a scan ends early once its events take more than 4 MiB. A start that is wanted only if none like it is
 * active fails with a {@link StoreException} if it has to be compared with more than 1,000 others. Of such a start and one that
 * does not ask, at the same time, both may be kept, as if the one that does not ask had come later.
 *
 * <p>The time for which receipts are kept is counted by the cluster from when they were written, and {@link #forgetReceipts} is
 * heeded by this store alone.
 */
public final class CassandraStore implements ConversationStore {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);
    private static final Duration GIVING_BACK = Duration.ofSeconds(2);

    private final CallbackThreads threads = new CallbackThreads();
    private final CqlSession session;
    private final OperationLimiter entrance;
    private final FormatInForce format;
    private final ConversationTable conversations;
    private final Receipts receipts;
    private final Lists lists;
    private final Timers timers;
    private final TenantIdIndex catalogue;
    private final ConversationStarts starts;
    private final UniqueStarts uniqueStarts;
    private final ConversationUpdates changes;
    private final IdRange ids;
    private final TokenFloor floor;
    private final Lease lease;

    /** Not in a store that stands for one of an earlier version, in tests. */
    private final @Nullable NoteRows notes;

    private final @Nullable ClockRows clocks;
    private boolean closed;

    private CassandraStore(Builder from, CqlSession session, int inForce) {
        this.session = session;
        entrance = new OperationLimiter(from.operations);
        StatementExecutor cql = new StatementExecutor(session, from.keyspace, threads, from.patience);
        format = new FormatInForce(cql, inForce, from.newest, from.looking);
        Decisions decisions = new Decisions(cql);
        conversations = new ConversationTable(cql, decisions, format);
        receipts = new Receipts(decisions, conversations);
        lists = new Lists(cql);
        timers = new Timers(cql);
        catalogue = new TenantIdIndex(cql);
        HintWriter places = new HintWriter(cql, lists, timers, catalogue);
        starts = new ConversationStarts(cql, conversations, decisions, receipts, places, entrance);
        uniqueStarts = new UniqueStarts(starts, conversations, decisions, lists, entrance);
        changes = new ConversationUpdates(cql, conversations, decisions, receipts, places, entrance);
        ids = new IdRange(cql, "services");
        floor = new TokenFloor(cql, from.looking);
        floor.read();
        lease = new Lease(cql);
        notes = from.newest < NoteRows.SINCE ? null : new NoteRows(cql);
        clocks = from.newest < ClockRows.SINCE ? null : new ClockRows(cql, from.clockInterval);
    }

    /**
     * Begins to connect to a cluster.
     *
     * @param contactPoints some of its nodes; the others are found through them
     * @param keyspace 1 to 48 small letters, digits and underscores, the first a letter
     * @throws IllegalArgumentException if there is no contact point, or no keyspace can have that name
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

    /** What is left of it in lists, and of its timer, leads nowhere, and is passed over. */
    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return enter(
                0,
                () -> conversations.removeUnreadable(tenant, serviceId).thenApply(removed -> {
                    if (removed) {
                        entrance.behind(catalogue.remove(tenant, serviceId));
                    }
                    return removed ? AppendResult.COMMITTED : AppendResult.CONFLICT;
                }));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        Utf8.bytes(lookUp.key());
        requireNonNull(query, "query");
        return enter(0, () -> {
            Candidates<Position> candidates = new ListCandidates(lists, entrance, lookUp, query);
            return new PageReader<>(conversations, lookUp.tenant(), candidates, query.limit()).read();
        });
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        requirePositive(limit);
        Candidates<Long> candidates = catalogue.behind(tenant, Math.max(0, afterId));
        return enter(0, () -> new PageReader<>(conversations, tenant, candidates, limit).read());
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        requireNonNull(now, "now");
        requirePositive(limit);
        Head.requireDue(after);
        return enter(0, () -> new DueReader(timers, conversations, entrance, after, now, limit).read());
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

    /** Refuses what this version could not do right any more. */
    private <T> CompletableFuture<T> enter(int bytes, Supplier<CompletableFuture<T>> operation) {
        format.look();
        String refusal = format.refusal();
        return refusal == null
                ? entrance.enter(bytes, operation)
                : CompletableFuture.failedFuture(new UnavailableException(refusal, null));
    }

    /** The format in which this store writes at present. */
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
     * Raises the floor; see {@link ConversationStore#raiseFloor}. Other servers take account of it within some seconds.
     *
     * @return fails with a {@link StoreException} while format 1 is in force, which has no room for it
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
        return enter(0, catalogue::census);
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
     * Completes what was accepted, for as long as 30 s, and gives back threads and connections.
     *
     * @throws IllegalStateException on a thread of this store, where it would wait for itself
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
            entrance.close(LONGEST_CLOSE);
            CompletableFuture.allOf(lease.giveBack(), clocks == null ? CompletableFuture.allOf() : clocks.forget())
                    .get(GIVING_BACK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // It goes by itself.
        }
        session.close();
        try {
            threads.close(LONGEST_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a store is opened. For one thread. */
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
         * Has keyspace and tables created where they are not there. Cassandra does not take the same ones from two processes at
         * the same time, so this is for one of them.
         *
         * @param replication of the keyspace if it is created, as CQL has it: <code>{'class': 'NetworkTopologyStrategy', 'dc1': 3}</code>
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

        /** Sets the data centre whose nodes are asked. Has to be set if there are several, unless all count. */
        public Builder localDataCentre(String name) {
            this.localDataCentre = requireNonNull(name, "name");
            return this;
        }

        /**
         * Has majorities counted over the replicas of all data centres rather than of the local one, for those who change the
         * same conversations in several. All processes on a keyspace have to do the same.
         */
        public Builder everyDataCentre() {
            this.everyDataCentre = true;
            return this;
        }

        /** Sets with which name and password to log in; without either unless set. */
        public Builder credentials(String user, String password) {
            this.user = requireNonNull(user, "user");
            this.password = requireNonNull(password, "password");
            return this;
        }

        /**
         * Has connections encrypted; not unless set.
         *
         * @param context says which certificates to trust, and which one to show to nodes that ask for it
         * @param checkNames whether the certificate of a node has to be for its name, as the name service knows it, or for its
         *     address where that knows no name. Otherwise whoever has any certificate that is trusted may pose as a node
         */
        public Builder tls(SSLContext context, boolean checkNames) {
            this.tls = requireNonNull(context, "context");
            this.checkNames = checkNames;
            return this;
        }

        /**
         * Sets for how long each step of an operation is tried again while the cluster does not answer; a fifth of that while too
         * few of its nodes are there, and not at all once they have been missing for as long.
         *
         * @param time at least 1 s; 10 s unless set
         */
        public Builder patience(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("patience " + time);
            }
            this.patience = time;
            return this;
        }

        /**
         * How many operations may be under way before more are refused. Their events may not take more than 64 MiB either.
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

        /** Has the driver tell of every statement. */
        Builder tracker(RequestTracker tracker) {
            this.tracker = tracker;
            return this;
        }

        /** Has the store behave as a version that knows no later format. */
        Builder newest(int format) {
            this.newest = format;
            return this;
        }

        /** Sets for how long the creation of a keyspace waits for nodes that have just started. */
        Builder joining(Duration time) {
            this.joining = time;
            return this;
        }

        /** Sets how old the store's knowledge of the format in force may be. */
        Builder looking(Duration time) {
            this.looking = time;
            return this;
        }

        /**
         * Opens the store. Tables that this version needs, and the one that made the keyspace did not, are created.
         *
         * @throws StoreException if the cluster cannot be reached or refuses the credentials; if it has several data centres
         *     and none is named, or not the one that is; if the keyspace has no tables and they are not to be created, or
         *     cannot, or if they are of a format that this version does not know
         */
        public CassandraStore open() {
            return connected(
                    session -> new CassandraStore(this, session, schema(session).prepare(replication)));
        }

        /**
         * Puts the newest format that this version knows in force, for all servers. Those of an earlier version fail from then
         * on, so there must be none any more; those that know the format begin to write it by themselves.
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
