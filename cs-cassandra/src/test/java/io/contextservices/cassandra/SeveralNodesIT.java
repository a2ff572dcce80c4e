package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.START;
import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.receipt;
import static io.contextservices.cassandra.Samples.starting;
import static io.contextservices.cassandra.Samples.startingUnlessActive;
import static io.contextservices.cassandra.Samples.touching;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.IdBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests several stores on one keyspace, as several servers use them. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class SeveralNodesIT {

    private static final String KEYSPACE = "several_nodes";
    private static final int ROUNDS = 20;

    private final CassandraNode node;
    private List<CassandraStore> stores;

    SeveralNodesIT(CassandraNode node) {
        this.node = node;
    }

    @BeforeEach
    void open() {
        SharedKeyspaces.empty(node, KEYSPACE);
        stores = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stores.add(SharedKeyspaces.builder(node, KEYSPACE).open());
        }
    }

    @AfterEach
    void close() {
        stores.forEach(CassandraStore::close);
    }

    /** Runs an attempt four times at once on every store, and returns the results. */
    private List<AppendResult> race(Function<CassandraStore, CompletableFuture<AppendResult>> attempt) {
        List<CompletableFuture<AppendResult>> attempts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            attempts.add(attempt.apply(stores.get(i % stores.size())));
        }
        return attempts.stream().map(CompletableFuture::join).toList();
    }

    private List<Conversation> all() {
        return stores.get(1).scan(TENANT, 0, 1_000).join().conversations();
    }

    @Test
    void exactlyOneConcurrentChangeWins() {
        Commit start = starting(stores.get(0));
        stores.get(0).append(start).join();
        Commit last = start;
        for (int round = 0; round < ROUNDS; round++) {
            Commit change = touching(last.next());
            assertThat(race(store -> store.append(change)))
                    .filteredOn(AppendResult.COMMITTED::equals)
                    .hasSize(1);
            last = change;
        }
        assertThat(all()).hasSize(1);
        assertThat(all().get(0).events()).hasSize(ROUNDS + 1);
    }

    @Test
    void exactlyOneStartWithTheSameKeyIsKept() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "key " + round;
            List<AppendResult> results = race(store -> {
                Commit start = starting(store);
                return store.append(
                        start.with(receipt(key, "service " + start.next().serviceId())));
            });
            List<Conversation> present = all();
            assertThat(present).hasSize(round + 1);
            String answer = "service "
                    + present.stream()
                            .mapToLong(each -> each.head().serviceId())
                            .max()
                            .orElseThrow();
            assertThat(results).filteredOn(AppendResult.COMMITTED::equals).hasSize(1);
            assertThat(results)
                    .filteredOn(each -> each.receipt() != null)
                    .hasSize(11)
                    .allSatisfy(each -> assertThat(each.receipt().key()).isEqualTo(key));
            String repeated = stores.get(2)
                    .receipt(TENANT, key, START, Duration.ofDays(1))
                    .join()
                    .orElseThrow()
                    .response();
            assertThat(present.stream().map(each -> "service " + each.head().serviceId()))
                    .contains(repeated);
            assertThat(answer).isNotEmpty();
        }
    }

    @Test
    void exactlyOneStartUnlessActiveIsKept() {
        for (int round = 0; round < ROUNDS; round++) {
            int number = round;
            List<AppendResult> results = race(store -> {
                Commit start = startingUnlessActive(store);
                return store.append(
                        number % 2 == 0
                                ? start
                                : start.with(receipt("key " + start.next().serviceId(), "answer")));
            });
            List<Conversation> present = all();
            assertThat(present).hasSize(1);
            assertThat(results).filteredOn(AppendResult.COMMITTED::equals).hasSize(1);
            assertThat(results)
                    .filteredOn(AppendResult.exists(present.get(0).head().serviceId())::equals)
                    .hasSize(11);
            stores.get(round % 3).remove(present.get(0).head()).join();
        }
    }

    @Test
    void noIdIsReservedTwice() {
        List<CompletableFuture<IdBlock>> reservations = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            reservations.add(stores.get(i % 3).reserveIds(1 + i % 7));
        }
        List<IdBlock> blocks = reservations.stream()
                .map(CompletableFuture::join)
                .sorted(Comparator.comparingLong(IdBlock::first))
                .toList();
        for (int i = 1; i < blocks.size(); i++) {
            IdBlock before = blocks.get(i - 1);
            assertThat(blocks.get(i).first()).isGreaterThanOrEqualTo(before.first() + before.count());
        }
    }

    @Test
    void leaseIsHeldByOneStoreUntilItCloses() {
        List<CassandraStore> holders =
                stores.stream().filter(store -> store.tryLease("sweep").join()).toList();
        assertThat(holders).hasSize(1);
        assertThat(holders.get(0).tryLease("sweep").join()).isTrue();

        holders.get(0).close();
        CassandraStore another = SharedKeyspaces.builder(node, KEYSPACE).open();
        stores.add(another);
        assertThat(another.tryLease("sweep").join()).isTrue();
        assertThat(another.tryLease("something else").join()).isTrue();
    }
}
