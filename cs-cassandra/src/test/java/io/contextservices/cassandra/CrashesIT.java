package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.CONTACT;
import static io.contextservices.cassandra.Samples.START;
import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.following;
import static io.contextservices.cassandra.Samples.receipt;
import static io.contextservices.cassandra.Samples.starting;
import static io.contextservices.cassandra.Samples.startingUnlessActive;
import static io.contextservices.cassandra.Samples.touching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Receipt;
import io.contextservices.store.record.RecordFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests the remains of a process that ends between two steps. The tests run its steps one by one, then let another
 * store continue.
 */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class CrashesIT {

    private static final String KEYSPACE = "crashes";

    private final CassandraNode node;
    private CassandraStore store;
    private CqlSession session;
    private StoreTables tables;
    private Decisions decisions;

    CrashesIT(CassandraNode node) {
        this.node = node;
    }

    @BeforeEach
    void open() {
        SharedKeyspaces.empty(node, KEYSPACE);
        store = SharedKeyspaces.builder(node, KEYSPACE).open();
        session = SharedKeyspaces.session(node);
        StatementExecutor statements = new StatementExecutor(session, KEYSPACE, Runnable::run, Duration.ofSeconds(10));
        tables = StoreTables.prepare(
                statements,
                new FormatInForce(statements, Schema.NEWEST, Schema.NEWEST, FormatInForce.REFRESH_INTERVAL));
        decisions = tables.decisions();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void prepare(Commit start, String awaits) {
        tables.hints().writeForStart(start.next()).join();
        tables.writer()
                .prepare(start.next(), RecordFormat.encode(start), awaits)
                .join();
    }

    private List<Head> listed() {
        return store.list(CONTACT, ListQuery.all(100, START)).join().conversations().stream()
                .map(Conversation::head)
                .toList();
    }

    private void assertThere(Head... heads) {
        assertThat(listed()).containsExactly(heads);
        assertThat(store.scan(TENANT, 0, 100).join().conversations().stream().map(Conversation::head))
                .containsExactly(heads);
        assertThat(store.due(START.plusSeconds(1), 100).join().heads()).containsExactlyInAnyOrder(heads);
    }

    private String awaits(Head head) {
        return session.execute("SELECT DISTINCT tenant, id, awaits FROM " + KEYSPACE
                        + ".conversations WHERE tenant = 'tenant' AND id = " + head.serviceId())
                .one()
                .getString("awaits");
    }

    @Test
    void hintsOfAnUnwrittenStartAreIgnored() {
        tables.hints().writeForStart(starting(store).next()).join();
        Commit other = starting(store);
        store.append(other).join();

        assertThere(other.next());
    }

    @Test
    void undecidedStartIsInvisible() {
        Commit start = starting(store);
        prepare(start, Decisions.receiptKey("a"));

        assertThere();
        assertThat(store.read(TENANT, start.next().serviceId()).join()).isEmpty();
        assertThat(store.head(TENANT, start.next().serviceId()).join()).isEmpty();

        Commit again = starting(store).with(receipt("a", "2"));
        assertThat(store.append(again).join()).isEqualTo(AppendResult.COMMITTED);
        assertThere(again.next());
    }

    @Test
    void decidedStartIsVisibleAndSettledByReaders() {
        Commit start = starting(store);
        Receipt receipt = receipt("a", "1");
        String row = Decisions.receiptKey("a");
        prepare(start, row);
        long id = start.next().serviceId();
        decisions.put(TENANT, row, null, Decided.ofStarts(List.of(id), receipt)).join();
        assertThat(awaits(start.next())).isEqualTo(row);

        assertThere(start.next());
        assertThat(awaits(start.next())).isNull();
        assertThat(store.append(starting(store).with(receipt("a", "2"))).join())
                .isEqualTo(AppendResult.repeated(receipt));
    }

    @Test
    void readingAReceiptSettlesItsStart() {
        Commit start = starting(store);
        String row = Decisions.receiptKey("a");
        prepare(start, row);
        Decided decided = Decided.ofStarts(List.of(start.next().serviceId()), receipt("a", "1"));
        decisions.put(TENANT, row, null, decided).join();

        assertThat(store.receipt(TENANT, "a", START, Duration.ofDays(1)).join()).isPresent();
        session.execute("TRUNCATE " + KEYSPACE + ".decisions");
        assertThere(start.next());
    }

    @Test
    void readingOneOfSeveralStartsSettlesAll() {
        List<Commit> starts = List.of(starting(store), starting(store), starting(store));
        List<Long> ids = starts.stream().map(start -> start.next().serviceId()).toList();
        starts.forEach(start -> prepare(start, "b" + ids.get(0)));
        assertThere();
        decisions
                .put(TENANT, "b" + ids.get(0), null, Decided.ofStarts(ids, null))
                .join();

        assertThat(store.head(TENANT, ids.get(1)).join()).isPresent();
        session.execute("TRUNCATE " + KEYSPACE + ".decisions");
        assertThere(starts.get(0).next(), starts.get(1).next(), starts.get(2).next());
    }

    @Test
    void retryCommitsAnAnnouncedButUnmadeChange() {
        Head head = start();
        Receipt receipt = receipt("a", "1");
        announce(head, receipt, UUID.randomUUID());

        assertThat(store.receipt(TENANT, "a", START, Duration.ofDays(1)).join()).isEmpty();
        store.append(touching(head)).join(); // the announced version is now taken
        Head next = head.next().build();
        assertThat(store.append(touching(next).with(receipt("a", "2"))).join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void unconfirmedChangeIsConfirmedByARetry() {
        Head head = start();
        Receipt receipt = receipt("a", "1");
        UUID token = UUID.randomUUID();
        announce(head, receipt, token);
        Commit change = touching(head).with(receipt);
        assertThat(tables.writer()
                        .change(change, head, RecordFormat.encode(change), UUID.randomUUID(), token)
                        .join()
                        .made())
                .isTrue();

        assertThat(store.append(touching(change.next()).with(receipt("a", "2"))).join())
                .isEqualTo(AppendResult.repeated(receipt));
        store.remove(change.next()).join();
        assertThat(store.receipt(TENANT, "a", START, Duration.ofDays(1)).join()).contains(receipt);
    }

    @Test
    void repeatedChangeOfTheSameWriterSucceeds() {
        Head head = start();
        Commit change = touching(head);
        byte[] record = RecordFormat.encode(change);
        UUID writer = UUID.randomUUID();

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(tables.writer()
                            .change(change, head, record, writer, null)
                            .join()
                            .made())
                    .isTrue();
        }
        assertThat(tables.writer()
                        .change(change, head, record, UUID.randomUUID(), null)
                        .join()
                        .made())
                .isFalse();
    }

    @Test
    void concurrentRetryCommitsTheChangeOnce() {
        Head head = start();
        Commit change = touching(head).with(receipt("a", "1"));
        // The other store retries the request concurrently, as another node would.
        CassandraStore other = SharedKeyspaces.builder(node, KEYSPACE).open();
        try {
            var both = List.of(store.append(change), other.append(change));
            assertThat(both.stream().map(each -> each.join().outcome()))
                    .containsExactlyInAnyOrder(AppendResult.Outcome.COMMITTED, AppendResult.Outcome.REPEATED);
        } finally {
            other.close();
        }
        assertThat(store.read(TENANT, head.serviceId()).join().orElseThrow().events())
                .hasSize(2);
    }

    private Head start() {
        Commit start = starting(store);
        store.append(start).join();
        return start.next();
    }

    private void announce(Head head, Receipt receipt, UUID token) {
        decisions
                .put(
                        TENANT,
                        Decisions.receiptKey(receipt.key()),
                        null,
                        Decided.ofChange(token, head.serviceId(), head.version() + 1, receipt))
                .join();
    }

    @Test
    void readersRemoveObsoleteHints() {
        Head head = start();
        Head next = head.next().completed(true).expiresAt(null).build();
        Commit change = following(head, next);
        tables.hints().writeForChange(head, next).join();
        tables.writer()
                .change(change, head, RecordFormat.encode(change), UUID.randomUUID(), null)
                .join();

        assertThat(listed()).containsExactly(next);
        assertThat(store.due(START.plusSeconds(1), 100).join().heads()).isEmpty();
        await().untilAsserted(() -> {
            assertThat(session.execute("SELECT * FROM " + KEYSPACE + ".due").all())
                    .isEmpty();
            assertThat(session.execute("SELECT stale FROM " + KEYSPACE + ".list_entries").all().stream()
                            .filter(row -> !row.getBoolean("stale")))
                    .hasSize(1);
        });
    }

    @Test
    void hintsOfAnUnmadeChangeAreHarmless() {
        Head head = start();
        tables.hints()
                .writeForChange(
                        head, head.next().completed(true).expiresAt(START).build())
                .join();

        assertThere(head);
        Head next = head.next().build();
        store.append(touching(head)).join();
        assertThere(next);
    }

    @Test
    void undecidedStartBlocksOthersForSecondsOnly() {
        Commit first = startingUnlessActive(store).with(receipt("a", "1"));
        String row = Decisions.receiptKey("a");
        prepare(first, row);
        Commit sample = startingUnlessActive(store);
        store.append(sample).join();
        String kind = session.execute("SELECT key FROM " + KEYSPACE + ".decisions").all().stream()
                .map(each -> each.getString("key"))
                .filter(key -> key.startsWith("s"))
                .findAny()
                .orElseThrow();
        store.remove(sample.next()).join();
        Decided last = decisions.read(TENANT, kind).join();
        decisions
                .put(TENANT, kind, last, Decided.ofStarts(List.of(first.next().serviceId()), null))
                .join();

        Commit second = startingUnlessActive(store);
        assertThat(store.append(second).join()).isEqualTo(AppendResult.COMMITTED);
        assertThere(second.next());
        Decided canceled = decisions.read(TENANT, row).join();
        assertThat(canceled.services()).isEmpty();
    }

    /** The decision was made although the cluster reported a failure. */
    @Test
    void abandonedDraftOfASettledStartKeepsItsHints() {
        Commit start = starting(store);
        OperationLimiter limiter = new OperationLimiter(10);
        ConversationStarts starts = new ConversationStarts(tables, limiter);
        ConversationStarts.Draft draft = starts.draft(start.next(), RecordFormat.encode(start), "b1");
        draft.write().join();
        decisions.settle(TENANT, List.of(start.next().serviceId())).join();

        draft.discard();
        assertThatCode(() -> limiter.close(Duration.ofSeconds(10))).doesNotThrowAnyException();

        assertThere(start.next());
    }

    @Test
    void announcedChangeOfADamagedConversationIsIgnored() {
        Head head = start();
        announce(head, receipt("a", "1"), UUID.randomUUID());
        store.append(touching(head)).join();
        session.execute("DELETE FROM " + KEYSPACE + ".conversations WHERE tenant = 'tenant' AND id = "
                + head.serviceId() + " AND version = 2");

        assertThat(store.receipt(TENANT, "a", START, Duration.ofDays(1)))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(Optional.empty());
    }
}
