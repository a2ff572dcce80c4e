package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.receipt;
import static io.contextservices.cassandra.Samples.starting;
import static io.contextservices.cassandra.Samples.touching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the number of statements per operation against the documentation. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class CostsIT {

    private static final String KEYSPACE = "costs";

    private final CassandraNode node;
    private final AtomicInteger statements = new AtomicInteger();
    private CassandraStore store;

    CostsIT(CassandraNode node) {
        this.node = node;
    }

    @BeforeEach
    void open() {
        SharedKeyspaces.empty(node, KEYSPACE);
        store = SharedKeyspaces.builder(node, KEYSPACE)
                .internals(settings -> settings.withRefreshInterval(Duration.ofDays(1)))
                .internals(settings -> settings.withTracker(new RequestTracker() {
                    @Override
                    public void onSuccess(
                            Request request, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
                        if (request instanceof BoundStatement || request instanceof BatchStatement) {
                            statements.incrementAndGet();
                        }
                    }

                    @Override
                    public void close() {}
                }))
                .open();
        // The store learns the blocks of ids and the hour, so that later operations do not write them.
        store.append(start()).join();
        store.append(start()).join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Returns a start that expires in the future, in the same hour as the others. */
    private Commit start() {
        Commit start = starting(store);
        Head head = Head.first(TENANT, start.next().serviceId(), start.next().startedAt())
                .contactKey("k" + start.next().serviceId())
                .expiresAt(Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(2)))
                .build();
        return Commit.begin(head, start.events());
    }

    private Commit started() {
        Commit start = start();
        assertThat(store.append(start).join()).isEqualTo(AppendResult.COMMITTED);
        return start;
    }

    private void assertTakes(int expected, Supplier<CompletableFuture<?>> operation) {
        await().during(Duration.ofMillis(300)).until(() -> statements.getAndSet(0) == 0);
        operation.get().join();
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(statements).hasValue(expected));
    }

    @Test
    void startsTakeTheExpectedStatements() {
        Commit plain = start();
        assertTakes(2, () -> store.append(plain));

        Commit withKey = start().with(receipt("a", "answer"));
        assertTakes(1 + 2 + 1 + 1, () -> store.append(withKey));

        List<Commit> together = List.of(start(), start(), start());
        assertTakes(3 * (2 + 1) + 1, () -> store.appendAll(together));

        Commit asking = start();
        Commit unlessActive = Commit.beginUnlessActive(asking.next(), asking.events());
        assertTakes(2 + 2 + 1 + 1, () -> store.append(unlessActive));
    }

    @Test
    void changesTakeTheExpectedStatements() {
        Commit start = started();
        Commit change = touching(start.next());
        assertTakes(1, () -> store.append(change));

        Commit withKey = touching(change.next()).with(receipt("b", "answer"));
        assertTakes(4, () -> store.append(withKey));
        assertTakes(1, () -> store.receipt(TENANT, "b", start.next().startedAt(), Duration.ofDays(1)));

        Head ended = withKey.next().next().completed(true).build();
        Commit end = Commit.change(withKey.next(), ended, start.events());
        assertTakes(1 + 1 + 1, () -> store.append(end));

        assertTakes(1 + 5, () -> store.remove(ended));
    }

    @Test
    void adoptionsTakeTheExpectedStatements() {
        Commit start = start();
        Conversation conversation = new Conversation(
                start.next().next().build(),
                List.of(start.events().get(0), start.events().get(0)));
        assertTakes(1 + 2, () -> store.importConversation(conversation));
        assertTakes(1, () -> store.importConversation(conversation));
        assertTakes(1 + 1, () -> store.importReceipt(TENANT, receipt("c", "answer")));
    }

    @Test
    void readsTakeTheExpectedStatements() {
        Commit start = started();
        Head head = start.next();
        assertTakes(1, () -> store.head(TENANT, head.serviceId()));
        assertTakes(1, () -> store.read(TENANT, head.serviceId()));
        assertTakes(1 + 2 + 1, () -> store.list(head.lookUp(), ListQuery.all(10, head.startedAt())));
        assertTakes(1, () -> store.reserveIds(1_000));
    }
}
