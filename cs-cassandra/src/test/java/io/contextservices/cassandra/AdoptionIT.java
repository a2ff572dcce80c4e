package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.CONTACT;
import static io.contextservices.cassandra.Samples.START;
import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.receipt;
import static io.contextservices.cassandra.Samples.touching;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.record.RecordFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the remains of an interrupted copy, and their effect on the next copy. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class AdoptionIT {

    private static final String KEYSPACE = "adoption";

    private final CqlSession session;
    private final CassandraNode node;
    private CassandraStore store;
    private long id;

    AdoptionIT(CassandraNode node) {
        this.node = node;
        this.session = SharedKeyspaces.session(node);
    }

    @BeforeEach
    void open() {
        SharedKeyspaces.empty(node, KEYSPACE);
        store = SharedKeyspaces.builder(node, KEYSPACE).open();
        id = store.reserveIds(1).join().first();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Conversation conversation(int version, int events, int bytes) {
        Head head = Head.first(TENANT, id, START)
                .contactKey(CONTACT.key())
                .expiresAt(START)
                .build();
        while (head.version() < version) {
            head = head.next().build();
        }
        List<EventRecord> all = IntStream.range(0, events)
                .mapToObj(i -> EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, START, new byte[bytes + i]))
                .toList();
        return new Conversation(head, all);
    }

    /** Writes a large conversation without its last part, as an interrupted copy does. */
    private void leaveHalf(Conversation conversation) {
        List<byte[]> records = RecordFormat.commits(conversation);
        for (int i = 0; i < records.size() - 1; i++) {
            session.execute(
                    "INSERT INTO " + KEYSPACE + ".conversations (tenant, id, version, record) VALUES (?, ?, ?, ?)"
                            + " USING TIMESTAMP "
                            + Times.written(conversation.head().version()),
                    TENANT.name(),
                    id,
                    i + 1,
                    ByteBuffer.wrap(records.get(i)));
        }
    }

    private void assertAdopted(Conversation conversation) {
        assertThat(store.importConversation(conversation).join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(store.read(TENANT, id).join()).contains(conversation);
        assertThat(store.scan(TENANT, 0, 10).join().conversations()).containsExactly(conversation);
    }

    @Test
    void halfAdoptedConversationIsInvisibleUntilCompleted() {
        leaveHalf(conversation(4, 6, 10));
        assertThat(store.read(TENANT, id).join()).isEmpty();
        assertThat(store.head(TENANT, id).join()).isEmpty();
        assertThat(store.scan(TENANT, 0, 10).join().conversations()).isEmpty();
        assertThat(store.due(START, 10).join().heads()).isEmpty();

        assertAdopted(conversation(4, 6, 10));
    }

    @Test
    void leftoversOfAnEarlierAdoptionAreInvisible() {
        leaveHalf(conversation(4, 40, 10));

        assertAdopted(conversation(7, 50, 10));
    }

    @Test
    void conversationOfManyPartsIsAdoptedCompletely() {
        Conversation large = conversation(30, 60, 200_000);

        assertAdopted(large);
        Head head = large.head();
        assertThat(store.append(touching(head)).join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(store.list(CONTACT, ListQuery.all(10, START.minusSeconds(1)))
                        .join()
                        .conversations())
                .hasSize(1);
    }

    @Test
    void receiptsOfAnnouncedChangesAreNotListed() {
        Conversation conversation = conversation(1, 1, 10);
        assertAdopted(conversation);
        Head next = conversation.head().next().build();
        Decisions decisions =
                new Decisions(new StatementExecutor(session, KEYSPACE, Runnable::run, Duration.ofSeconds(10)));
        decisions
                .put(
                        TENANT,
                        Decisions.receiptKey("a"),
                        null,
                        Decided.ofChange(UUID.randomUUID(), id, next.version(), receipt("a", "announced")))
                .join();
        assertThat(store.receipts(null, 10).join().receipts()).isEmpty();

        store.append(touching(conversation.head()).with(receipt("b", "made"))).join();
        assertThat(store.receipts(null, 10).join().receipts())
                .containsExactly(new ReceiptPage.Owned(TENANT, receipt("b", "made")));
    }
}
