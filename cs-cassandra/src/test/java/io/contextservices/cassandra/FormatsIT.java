package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.CONTACT;
import static io.contextservices.cassandra.Samples.START;
import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.following;
import static io.contextservices.cassandra.Samples.receipt;
import static io.contextservices.cassandra.Samples.starting;
import static io.contextservices.cassandra.Samples.touching;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.api.Target.Level;
import io.contextservices.api.UnavailableException;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListQuery;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests tables of an earlier format, and servers of two versions on the same tables. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class FormatsIT {

    private static final Duration AT_ONCE = Duration.ofNanos(1);

    /** The flags that a version which only knows format 1 accepts. */
    private static final int FLAGS_OF_FORMAT_1 = 511;

    private static final int FLAG_OF_NO_LIST = 4096;

    private final CassandraNode node;
    private final CqlSession session;
    private final List<CassandraStore> opened = new ArrayList<>();

    FormatsIT(CassandraNode node) {
        this.node = node;
        this.session = SharedKeyspaces.session(node);
    }

    @AfterEach
    void close() {
        opened.forEach(CassandraStore::close);
    }

    private CassandraStore open(CassandraStoreBuilder builder) {
        CassandraStore store = builder.internals(settings -> settings.withRefreshInterval(AT_ONCE))
                .open();
        opened.add(store);
        return store;
    }

    /** Returns a builder for a store that knows format 1 only. */
    private CassandraStoreBuilder olderBuilder(String keyspace) {
        return SharedKeyspaces.builder(node, keyspace).internals(settings -> settings.withNewestFormat(1));
    }

    /** Creates a keyspace with the rows written by a store of format 1. */
    private void writeLegacy(String keyspace) throws IOException {
        SharedKeyspaces.builder(node, keyspace);
        try (InputStream in = requireNonNull(FormatsIT.class.getResourceAsStream("format-1.cql"))) {
            new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("%s", keyspace))
                    .forEach(session::execute);
        }
    }

    private static void assertSame(ConversationStore store, ConversationStore model) {
        List<Conversation> all = model.scan(TENANT, 0, 100).join().conversations();
        assertThat(store.scan(TENANT, 0, 100).join().conversations()).isEqualTo(all);
        assertThat(store.due(Instant.MAX, 100).join().heads())
                .containsExactlyInAnyOrderElementsOf(
                        model.due(Instant.MAX, 100).join().heads());
        for (Conversation each : all) {
            Head head = each.head();
            assertThat(store.read(TENANT, head.serviceId()).join()).contains(each);
            assertThat(store.head(TENANT, head.serviceId()).join()).contains(head);
            ListQuery query = ListQuery.all(100, START);
            assertThat(store.list(head.lookUp(), query).join())
                    .isEqualTo(model.list(head.lookUp(), query).join());
        }
        for (String key : List.of("start", "change", "later")) {
            assertThat(store.receipt(TENANT, key, START, Duration.ofDays(1)).join())
                    .isEqualTo(model.receipt(TENANT, key, START, Duration.ofDays(1))
                            .join());
        }
    }

    /** Changes, starts and removes conversations, and retries requests, in both stores. */
    private static void goOn(ConversationStore store, ConversationStore model) {
        List<Conversation> all = model.scan(TENANT, 0, 100).join().conversations();
        for (Conversation each : all) {
            Head head = each.head();
            Head next = head.next().start(Level.STATE, START).lastEventAt(START).build();
            both(following(head, next), store, model, AppendResult.COMMITTED);
            both(following(head, next), store, model, AppendResult.CONFLICT);
            both(touching(next).with(receipt("start", "no")), store, model, AppendResult.repeated(Legacy.STARTED));
            both(touching(next).with(receipt("change", "no")), store, model, AppendResult.repeated(Legacy.CHANGED));
        }
        long id = store.reserveIds(1).join().first();
        assertThat(model.reserveIds(1).join().first()).isEqualTo(id);
        Commit start = starting(id);
        both(start, store, model, AppendResult.COMMITTED);
        Commit asking = Commit.beginUnlessActive(starting(id + 1).next(), start.events());
        AppendResult exists = model.append(asking).join();
        assertThat(store.append(asking).join().outcome()).isEqualTo(exists.outcome());
        Head last = all.get(all.size() - 1).head();
        Head removed = model.head(TENANT, last.serviceId()).join().orElseThrow();
        assertThat(store.remove(last).join()).isEqualTo(AppendResult.CONFLICT);
        assertThat(store.remove(removed).join()).isEqualTo(AppendResult.COMMITTED);
        model.remove(removed).join();
    }

    private static void both(Commit commit, ConversationStore store, ConversationStore model, AppendResult expected) {
        assertThat(store.append(commit).join()).isEqualTo(expected);
        assertThat(model.append(commit).join()).isEqualTo(expected);
    }

    private void awaitFormat(int format, CassandraStore store) {
        await().untilAsserted(() -> {
            store.head(TENANT, 1).join();
            assertThat(store.format()).isEqualTo(format);
        });
    }

    @Test
    void format1DataIsUsableBeforeAndAfterTheUpgrade() throws IOException {
        writeLegacy("legacy");
        ConversationStore model = new MemoryStore();
        Legacy.write(model);

        CassandraStore store = open(SharedKeyspaces.builder(node, "legacy"));
        assertThat(store.format()).isEqualTo(1);
        assertSame(store, model);
        goOn(store, model);
        assertSame(store, model);

        assertThat(SharedKeyspaces.builder(node, "legacy").upgrade()).isEqualTo(new UpgradedTables(1, 2));
        awaitFormat(2, store);
        goOn(store, model);
        assertSame(store, model);
        assertSame(open(SharedKeyspaces.builder(node, "legacy")), model);
        assertThat(SharedKeyspaces.builder(node, "legacy").upgrade()).isEqualTo(new UpgradedTables(2, 2));
    }

    /**
     * A version that only knows format 1 compares heads by their bytes, so the bytes must equal those that it would
     * write.
     */
    @Test
    void format1HeadsAreWrittenByteForByte() throws IOException {
        writeLegacy("legacy_bytes");
        try (CassandraStore store = olderBuilder("anew").open()) {
            Legacy.write(store);
        }
        String heads = "SELECT id, version, head_version, head, record FROM %s.conversations";
        await().untilAsserted(() -> assertThat(rows(heads, "anew")).isEqualTo(rows(heads, "legacy_bytes")));
    }

    /** Returns the newest bytes of a conversation in the keyspace {@code many}: those of a commit, or of its head. */
    private ByteBuffer newest(String name, Head head) {
        String cql = "SELECT version, " + name + " FROM many.conversations WHERE tenant = ? AND id = ? AND version = ?";
        Row row = session.execute(cql, TENANT.name(), head.serviceId(), head.version())
                .one();
        return requireNonNull(requireNonNull(row).getByteBuffer(name));
    }

    private static Head startState(CassandraStore store, Head head) {
        Head next = head.next().start(Level.STATE, START).build();
        assertThat(store.append(following(head, next)).join()).isEqualTo(AppendResult.COMMITTED);
        return next;
    }

    @Test
    void recordsSeldomListOpenStatesFromFormat2On() {
        CassandraStore older = open(olderBuilder("many"));
        CassandraStore newer = open(SharedKeyspaces.builder(node, "many"));
        Commit start = starting(newer);
        newer.append(start).join();
        Head head = start.next();
        for (int i = 0; i < 60; i++) {
            head = startState(newer, head);
            assertThat(newest("record", head).getShort() & ~FLAGS_OF_FORMAT_1).isZero();
            assertThat(newest("head", head).getShort() & ~FLAGS_OF_FORMAT_1).isZero();
        }
        assertThat(older.read(TENANT, head.serviceId()).join())
                .isEqualTo(newer.read(TENANT, head.serviceId()).join());
        int listing = newest("record", head).remaining();
        older.close();

        SharedKeyspaces.builder(node, "many").upgrade();
        awaitFormat(2, newer);
        head = startState(newer, head);
        assertThat(newest("record", head).getShort() & FLAG_OF_NO_LIST).isNotZero();
        assertThat(newest("record", head).remaining()).isLessThan(listing / 4);
        assertThat(newest("head", head).getShort() & FLAG_OF_NO_LIST).isZero();
        assertThat(newer.head(TENANT, head.serviceId()).join()).contains(head);
    }

    private List<List<Object>> rows(String cql, String keyspace) {
        return session.execute(cql.formatted(keyspace)).all().stream()
                .map(row -> IntStream.range(0, row.getColumnDefinitions().size())
                        .<Object>mapToObj(i -> String.valueOf(row.getObject(i)))
                        .toList())
                .toList();
    }

    @Test
    void olderAndNewerServersShareTablesDuringAnUpgrade() throws Exception {
        CassandraStore older = open(olderBuilder("rolling"));
        CassandraStore newer = open(SharedKeyspaces.builder(node, "rolling"));
        List<Head> starts = new ArrayList<>();
        for (CassandraStore store : List.of(older, newer, older, newer)) {
            Commit start = starting(store);
            assertThat(store.append(start).join()).isEqualTo(AppendResult.COMMITTED);
            starts.add(start.next());
        }
        changeTogether(starts, older, newer);
        assertThat(List.of(older.format(), newer.format())).containsOnly(1);

        older.close();
        assertThat(SharedKeyspaces.builder(node, "rolling").upgrade().now()).isEqualTo(Schema.NEWEST);
        CassandraStore third = open(SharedKeyspaces.builder(node, "rolling"));
        assertThat(third.format()).isEqualTo(Schema.NEWEST);
        changeTogether(starts, newer, third);
        awaitFormat(Schema.NEWEST, newer);
        assertThatThrownBy(olderBuilder("rolling")::open)
                .isInstanceOf(StoreException.class)
                .hasMessage("keyspace rolling: the tables have format 2; this version knows format 1");
    }

    /** A server that has not seen the upgrade runs beside one that has. */
    @Test
    void serversBeforeAndAfterAnUpgradeChangeTheSameServices() throws Exception {
        olderBuilder("late").open().close();
        CassandraStore late = SharedKeyspaces.builder(node, "late")
                .internals(settings -> settings.withRefreshInterval(Duration.ofDays(1)))
                .open();
        opened.add(late);
        Commit start = starting(late);
        late.append(start).join();
        SharedKeyspaces.builder(node, "late").upgrade();

        CassandraStore early = open(SharedKeyspaces.builder(node, "late"));
        changeTogether(List.of(start.next()), late, early);
        assertThat(List.of(late.format(), early.format())).containsExactly(1, 2);
    }

    /** Sends each change to one of the stores, after a read through one of them. */
    private static void changeTogether(List<Head> starts, CassandraStore... stores) throws Exception {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        AtomicInteger made = new AtomicInteger();
        List<Conversation> before = read(starts, stores[0]);
        Runnable caller = () -> {
            Random random = new Random(seed + Thread.currentThread().getId());
            for (int i = 0; i < 40; i++) {
                Head some = starts.get(random.nextInt(starts.size()));
                Head head = stores[random.nextInt(stores.length)]
                        .head(TENANT, some.serviceId())
                        .join()
                        .orElseThrow();
                HeadBuilder next = head.next().lastEventAt(head.lastEventAt().plusMillis(1));
                if (head.open().isEmpty() || random.nextBoolean()) {
                    next.start(random.nextBoolean() ? Level.STATE : Level.TASK, START);
                } else {
                    next.end(head.open().get(random.nextInt(head.open().size())));
                }
                AppendResult result = stores[random.nextInt(stores.length)]
                        .append(following(head, next.build()))
                        .join();
                assertThat(result).as("seed %d", seed).isIn(AppendResult.COMMITTED, AppendResult.CONFLICT);
                if (result.equals(AppendResult.COMMITTED)) {
                    made.incrementAndGet();
                }
            }
        };
        List<CompletableFuture<Void>> callers = Stream.generate(
                        () -> CompletableFuture.runAsync(caller, task -> new Thread(task).start()))
                .limit(4)
                .toList();
        callers.forEach(CompletableFuture::join);
        List<Conversation> after = read(starts, stores[0]);
        assertThat(read(starts, stores[1])).isEqualTo(after);
        assertThat(events(after)).isEqualTo(events(before) + made.get());
        assertThat(made).hasPositiveValue();
    }

    private static List<Conversation> read(List<Head> starts, CassandraStore store) {
        return starts.stream()
                .map(head -> store.read(TENANT, head.serviceId()).join().orElseThrow())
                .toList();
    }

    private static int events(List<Conversation> conversations) {
        return conversations.stream().mapToInt(each -> each.events().size()).sum();
    }

    /** The condition of a change compares bytes. Different bytes of an equal head match; a different head does not. */
    @Test
    void headInAnotherFormMatchesTheExpectedHead() {
        CassandraStore store = open(SharedKeyspaces.builder(node, "forms"));
        List<Head> heads = Stream.generate(() -> starting(store))
                .limit(3)
                .peek(start -> store.append(start).join())
                .map(Commit::next)
                .peek(this::writeInAnotherForm)
                .toList();

        assertThat(store.append(touching(heads.get(0))).join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(store.append(touching(heads.get(0))).join()).isEqualTo(AppendResult.CONFLICT);
        assertThat(store.append(touching(heads.get(1)).with(receipt("of another form", "answer")))
                        .join())
                .isEqualTo(AppendResult.COMMITTED);
        Head wrong = Head.first(TENANT, heads.get(2).serviceId(), START)
                .contactKey(CONTACT.key())
                .build();
        assertThat(store.append(touching(wrong)).join()).isEqualTo(AppendResult.CONFLICT);
        assertThat(store.remove(wrong).join()).isEqualTo(AppendResult.CONFLICT);
        assertThat(store.remove(heads.get(2)).join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(store.head(TENANT, heads.get(2).serviceId()).join()).isEmpty();
    }

    /** Writes the time of the newest event, which the encoder omits if it equals the time of the start. */
    private void writeInAnotherForm(Head head) {
        String where = " WHERE tenant = '" + TENANT.name() + "' AND id = " + head.serviceId();
        ByteBuffer bytes = requireNonNull(session.execute("SELECT head FROM forms.conversations" + where)
                        .one())
                .getByteBuffer(0);
        short flags = bytes.getShort();
        long started = bytes.getLong();
        long size = bytes.getLong();
        ByteBuffer other = ByteBuffer.allocate(bytes.limit() + Long.BYTES)
                .putShort((short) (flags | 2))
                .putLong(started)
                .putLong(size)
                .putLong(head.lastEventAt().toEpochMilli())
                .put(bytes)
                .flip();
        session.execute("UPDATE forms.conversations USING TIMESTAMP 2 SET head = ?" + where, other);
    }

    @Test
    void newTablesHaveTheNewestFormat() {
        assertThat(open(SharedKeyspaces.builder(node, "newest")).format()).isEqualTo(Schema.NEWEST);
    }

    @Test
    void unknownFormatIsRefusedByARunningServer() {
        CassandraStore store = open(SharedKeyspaces.builder(node, "unknown"));
        session.execute("UPDATE unknown.format SET version = 9 WHERE one = 0");

        await().untilAsserted(
                        () -> assertThatThrownBy(() -> store.head(TENANT, 1).join())
                                .hasCauseInstanceOf(UnavailableException.class)
                                .hasMessageContaining("the tables have format 9; this version knows formats 1 to 2"));
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                SharedKeyspaces.builder(node, "unknown")::open, SharedKeyspaces.builder(node, "unknown")::upgrade)) {
            assertThatThrownBy(use)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("keyspace unknown: the tables have format 9; this version knows formats 1 to 2");
        }
    }

    private Schema withOneMore(String keyspace) {
        List<CqlTable> tables = new ArrayList<>(CqlTable.ALL);
        tables.add(new CqlTable(2, "one_more", "(one int PRIMARY KEY)"));
        return new Schema(session, new ClusterNodes(session, ClusterNodes.JOIN_TIMEOUT), keyspace, tables, 2);
    }

    /** Opens the keyspace twice at once, since several servers may be upgraded at the same time. */
    @Test
    void tableOfALaterFormatIsCreatedOnOpening() throws IOException {
        writeLegacy("one_table_less");
        List<CompletableFuture<Integer>> openings = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> withOneMore("one_table_less").prepare(null)))
                .limit(2)
                .toList();

        assertThat(openings.stream().map(CompletableFuture::join)).containsExactly(1, 1);
        assertThat(session.execute("SELECT * FROM one_table_less.one_more")).isEmpty();
        assertThat(session.execute("SELECT * FROM one_table_less.leases")).isEmpty();
        assertThat(withOneMore("one_table_less").raise()).isEqualTo(1);
    }

    @Test
    void lostTableIsReportedAndNotRecreated() {
        open(SharedKeyspaces.builder(node, "lost"));
        assertThatThrownBy(() -> withOneMore("lost").prepare(null))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 2 and lacks tables of that format: one_more");

        session.execute("DROP TABLE lost.due");
        assertThatThrownBy(SharedKeyspaces.builder(node, "lost")::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 2 and lacks tables of that format: due");
    }
}
