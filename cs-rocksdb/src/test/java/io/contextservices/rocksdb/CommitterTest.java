package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListQuery;
import io.contextservices.store.StoreException;
import io.contextservices.store.record.RecordFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

@Timeout(60)
class CommitterTest {

    private static final int CAPACITY = 600;
    private static final long HEAP = 512L << 20;

    @TempDir
    Path directory;

    private final StoreExecutors threads = new StoreExecutors();
    private final AtomicReference<CountDownLatch> latch = new AtomicReference<>(new CountDownLatch(0));
    private final AtomicReference<Throwable> nextFailure = new AtomicReference<>();
    private Statistics statistics;
    private Database database;
    private final CountDownLatch blocked = new CountDownLatch(1);
    private StoreReader reader;
    private Committer committer;

    @BeforeEach
    void start() {
        NativeLibrary.load();
        statistics = new Statistics();
        database = Database.open(StoreDirectory.prepare(directory), statistics);
        reader = new StoreReader(database);
        committer = new Committer(this::group, CAPACITY, HEAP, threads.named("committer"));
    }

    @AfterEach
    void stop() {
        latch.get().countDown();
        committer.stop();
        threads.join();
        database.close();
        statistics.close();
    }

    /** Creates the committer's groups, each once the latch is open. */
    private WriteGroup group() {
        CountDownLatch current = latch.get();
        try {
            if (current.getCount() > 0) { // an interrupt must not affect an open latch
                blocked.countDown();
                current.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable thrown = nextFailure.getAndSet(null);
        if (thrown != null) {
            throw CommitterTest.<RuntimeException>sneaky(thrown);
        }
        return new WriteGroup(database, reader, new HeadCache());
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private CompletableFuture<AppendResult> append(Commit commit) {
        byte[] record = RecordFormat.encode(commit);
        return committer.submit(record.length, group -> group.append(commit, record));
    }

    private CompletableFuture<AppendResult> remove(Head expected) {
        return committer.submit(1, group -> group.remove(expected));
    }

    private void block() {
        latch.set(new CountDownLatch(1));
    }

    private void release() {
        latch.get().countDown();
    }

    private long syncs() {
        return statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    @Test
    void everyAppendIsSyncedBeforeItIsAcknowledged() {
        for (int id = 1; id <= 100; id++) {
            long before = syncs();
            assertThat(append(starting(id)).join()).isEqualTo(AppendResult.COMMITTED);
            assertThat(syncs()).isEqualTo(before + 1);
        }
    }

    @Test
    void idsAreSyncedBeforeTheyAreReturned() {
        long before = syncs();
        IdBlock block = committer.submit(8, group -> group.reserve(10)).join();

        assertThat(block).isEqualTo(new IdBlock(1, 10));
        assertThat(syncs()).isEqualTo(before + 1);
    }

    @Test
    void lostIdsAreSkippedDespiteAWrongClock() {
        committer.submit(8, group -> group.reserve(10)).join();
        committer
                .submit(8, group -> {
                    group.skipLostIds(Instant.EPOCH);
                    return true;
                })
                .join();
        IdBlock block = committer.submit(8, group -> group.reserve(10)).join();

        assertThat(block.first()).isEqualTo(11 + (1L << 40));
    }

    @Test
    void appendsQueuedDuringASyncShareOneSync() {
        block();
        CompletableFuture<AppendResult> first = append(starting(1));
        long before = syncs();
        List<CompletableFuture<AppendResult>> others =
                IntStream.range(2, 502).mapToObj(id -> append(starting(id))).toList();
        release();

        assertThat(first.join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(others).allSatisfy(other -> assertThat(other.join()).isEqualTo(AppendResult.COMMITTED));
        assertThat(syncs() - before).isBetween(1L, 2L);
    }

    @Test
    void commitsInOneGroupSeeEachOther() {
        block();
        List<CompletableFuture<AppendResult>> chain = new ArrayList<>(List.of(append(starting(1))));
        for (int version = 1; version <= 50; version++) {
            chain.add(append(following(1, version)));
        }
        CompletableFuture<AppendResult> stale = append(following(1, 50));
        CompletableFuture<IdBlock> ids = committer.submit(8, group -> group.reserve(5));
        CompletableFuture<IdBlock> moreIds = committer.submit(8, group -> group.reserve(5));
        release();

        assertThat(chain).allSatisfy(link -> assertThat(link.join()).isEqualTo(AppendResult.COMMITTED));
        assertThat(stale.join()).isEqualTo(AppendResult.CONFLICT);
        assertThat(ids.join().first()).isEqualTo(1);
        assertThat(moreIds.join().first()).isEqualTo(6);
        assertThat(reader.conversation(TENANT, 1).orElseThrow().events()).hasSize(51);
    }

    @Test
    void removalIsVisibleToTheRestOfItsGroup() {
        block();
        List<CompletableFuture<AppendResult>> results = List.of(
                append(starting(1)),
                append(following(1, 1)),
                remove(head(1, 1)),
                remove(head(1, 2)),
                append(following(1, 2)),
                remove(head(1, 2)),
                append(starting(2)));
        release();

        assertThat(results.stream().map(CompletableFuture::join))
                .containsExactly(
                        AppendResult.COMMITTED,
                        AppendResult.COMMITTED,
                        AppendResult.CONFLICT,
                        AppendResult.COMMITTED,
                        AppendResult.CONFLICT,
                        AppendResult.CONFLICT,
                        AppendResult.COMMITTED);
        assertThat(reader.conversation(TENANT, 1)).isEmpty();
        assertThat(reader.list(CONTACT, ListQuery.all(9, START)).conversations())
                .hasSize(1);
    }

    @Test
    void startUnlessActiveSeesStartsAndEndsOfItsGroup() {
        append(starting(1)).join();
        block();
        List<CompletableFuture<AppendResult>> results = List.of(
                append(alone(2)),
                remove(head(1, 1)),
                append(alone(3)),
                append(alone(4)),
                append(ending(3)),
                append(alone(5)),
                append(alone(6)));
        release();

        assertThat(results.stream().map(CompletableFuture::join))
                .containsExactly(
                        AppendResult.exists(1),
                        AppendResult.COMMITTED,
                        AppendResult.COMMITTED,
                        AppendResult.exists(3),
                        AppendResult.COMMITTED,
                        AppendResult.COMMITTED,
                        AppendResult.exists(5));
    }

    private static Commit ending(long serviceId) {
        Head head = head(serviceId, 1);
        return Commit.change(
                head, head.next().completed(true).build(), starting(serviceId).events());
    }

    private static Commit alone(long serviceId) {
        Commit start = starting(serviceId);
        return Commit.beginUnlessActive(start.next(), start.events());
    }

    @Test
    void startUnlessActiveFailsBeyondAThousandActiveServices() {
        for (int id = 1; id <= 1_001; id++) {
            Head head = Head.first(TENANT, id, START)
                    .customerId("c")
                    .contactKey("k" + id)
                    .serviceType("100")
                    .build();
            append(Commit.begin(head, starting(id).events())).join();
        }
        Head one = Head.first(TENANT, 2_000, START)
                .customerId("c")
                .contactKey("42")
                .serviceType("100")
                .build();
        Commit start = Commit.beginUnlessActive(one, starting(1).events());

        assertThat(append(start).handle((done, failure) -> failure).join())
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("more than 1000 active services");
        assertThat(reader.conversation(TENANT, 2_000)).isEmpty();
    }

    @Test
    void fullQueueRefusesAppendsUntilThereIsRoom() {
        block();
        List<CompletableFuture<AppendResult>> accepted = IntStream.rangeClosed(1, CAPACITY)
                .mapToObj(id -> append(starting(id)))
                .toList();
        CompletableFuture<AppendResult> refused = append(starting(CAPACITY + 1));
        assertThat(refused.handle((done, failure) -> failure).join())
                .asInstanceOf(type(UnavailableException.class))
                .satisfies(failure -> assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1)));
        assertThat(accepted).noneMatch(CompletableFuture::isDone);
        release();

        assertThat(accepted).allSatisfy(done -> assertThat(done.join()).isEqualTo(AppendResult.COMMITTED));
        assertThat(reader.conversation(TENANT, CAPACITY + 1)).isEmpty();
        assertThat(append(starting(CAPACITY + 1)).join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void fewLargeAppendsFillTheQueue() {
        byte[] json = new byte[10 << 20];
        block();
        CompletableFuture<AppendResult> first = append(starting(1));
        List<CompletableFuture<AppendResult>> large = IntStream.rangeClosed(2, 20)
                .mapToObj(id -> append(starting(id, json)))
                .toList();
        assertThat(large)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSizeBetween(11, 12);
        release();

        assertThat(first.join()).isEqualTo(AppendResult.COMMITTED);
        for (int id = 2; id <= 20; id++) {
            boolean kept =
                    large.get(id - 2).handle((done, failure) -> failure == null).join();
            assertThat(reader.conversation(TENANT, id).isPresent()).isEqualTo(kept);
        }
    }

    @Test
    void queueAndGroupSizeAreLimitedInASmallHeap() throws Exception {
        AtomicInteger groups = new AtomicInteger();
        Committer small = new Committer(
                () -> {
                    groups.incrementAndGet();
                    return group();
                },
                CAPACITY,
                80 << 10,
                threads.named("small"));
        try {
            block();
            List<CompletableFuture<Boolean>> changes = new ArrayList<>(List.of(small.submit(4 << 10, group -> true)));
            blocked.await();
            for (int i = 1; i < 5; i++) {
                changes.add(small.submit(4 << 10, group -> true));
            }
            assertThat(changes.subList(0, 3)).noneMatch(CompletableFuture::isDone);
            assertThat(changes.subList(3, 5)).allMatch(CompletableFuture::isCompletedExceptionally);
            release();

            assertThat(changes.subList(0, 3))
                    .allSatisfy(change -> assertThat(change.join()).isTrue());
            assertThat(groups).hasValue(3);
            assertThat(small.submit(4 << 10, group -> true).join()).isTrue();
        } finally {
            small.stop(); // the end of the test waits for its thread
        }
    }

    @Test
    void failedGroupFailsOnlyItsOwnFutures() {
        for (Throwable thrown : List.of(
                new IllegalStateException("broken"), new StackOverflowError(), new StoreException("disk", null))) {
            nextFailure.set(thrown);
            assertThat(append(starting(1)).handle((done, failure) -> failure).join())
                    .isInstanceOf(StoreException.class)
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).hasCause(thrown),
                            failure -> assertThat(failure).isSameAs(thrown));
        }
        assertThat(reader.conversation(TENANT, 1)).isEmpty();
        assertThat(append(starting(1)).join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void failedChangeDoesNotAffectItsGroup() {
        StoreException broken = new StoreException("that one", null);
        block();
        CompletableFuture<AppendResult> before = append(starting(1));
        CompletableFuture<Object> failing = committer.submit(1, group -> {
            throw broken;
        });
        CompletableFuture<AppendResult> behind = append(starting(2));
        release();

        assertThat(before.join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(failing.handle((done, failure) -> failure).join()).isSameAs(broken);
        assertThat(behind.join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void unexpectedExceptionInAChangeDoesNotAffectItsGroup() {
        IllegalArgumentException fault = new IllegalArgumentException("that one");
        block();
        CompletableFuture<AppendResult> before = append(starting(1));
        CompletableFuture<Object> failing = committer.submit(1, group -> {
            throw fault;
        });
        CompletableFuture<AppendResult> behind = append(starting(2));
        release();

        assertThat(before.join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(failing.handle((done, failure) -> failure).join())
                .isExactlyInstanceOf(StoreException.class)
                .hasCause(fault);
        assertThat(behind.join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void partlyAppliedChangeFailsAndDiscardsItsGroup() throws InterruptedException {
        block();
        CompletableFuture<AppendResult> first = append(starting(2)); // a group of its own
        assertThat(blocked.await(1, TimeUnit.MINUTES)).isTrue();
        CompletableFuture<AppendResult> before = append(starting(3));
        CompletableFuture<Object> failing = committer.submit(1, group -> {
            group.append(starting(4), RecordFormat.encode(starting(4)));
            throw new StoreException("half of it", null);
        });
        CompletableFuture<AppendResult> behind = append(starting(5));
        release();

        assertThat(first.join()).isEqualTo(AppendResult.COMMITTED);
        for (CompletableFuture<?> one : List.of(before, failing, behind)) {
            assertThat(one.handle((done, failure) -> failure).join()).isInstanceOf(StoreException.class);
        }
        for (long id : new long[] {3, 4, 5}) {
            assertThat(reader.conversation(TENANT, id)).isEmpty();
        }
        assertThat(append(starting(6)).join()).isEqualTo(AppendResult.COMMITTED);
    }

    @Test
    void acceptedAppendsCompleteAfterStop() {
        block();
        List<CompletableFuture<AppendResult>> accepted = IntStream.rangeClosed(1, 500)
                .mapToObj(id -> append(starting(id)))
                .toList();
        committer.stop();
        assertThat(append(starting(501)).handle((done, failure) -> failure).join())
                .isInstanceOf(UnavailableException.class);
        release();
        threads.join();

        assertThat(accepted).allSatisfy(done -> assertThat(done).isCompletedWithValue(AppendResult.COMMITTED));
    }

    @Test
    void interruptOfTheCommitterThreadIsCleared() {
        committer
                .submit(1, group -> {
                    Thread.currentThread().interrupt();
                    return true;
                })
                .join();

        assertThat(append(starting(1)).join()).isEqualTo(AppendResult.COMMITTED);
        assertThat(committer
                        .submit(1, group -> Thread.currentThread().isInterrupted())
                        .join())
                .isFalse();
    }
}
