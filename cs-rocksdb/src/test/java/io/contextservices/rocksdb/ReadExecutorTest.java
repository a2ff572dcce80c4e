package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.starting;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that long reads delay each other, but no other reads. */
@Timeout(120)
class ReadExecutorTest {

    private static final int COMMITS = 5_000;
    private static final long LONG = 1;
    private static final long LARGE = 2;
    private static final long FRESH = 3;
    private static final int MANY = 16;

    @TempDir
    Path directory;

    private RocksDbStore store;
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    @BeforeEach
    void fill() {
        store = RocksDbStore.open(directory);
        List<CompletableFuture<AppendResult>> appended = new ArrayList<>();
        Commit commit = starting(LONG);
        appended.add(store.append(commit));
        for (int i = 1; i < COMMITS; i++) {
            Head head = commit.next();
            commit = Commit.change(head, head.next().build(), List.of(event(2)));
            appended.add(store.append(commit));
        }
        appended.add(store.append(starting(LARGE, new byte[2 << 20])));
        appended.add(store.append(starting(FRESH)));
        assertThat(appended).allSatisfy(each -> assertThat(each.join()).isEqualTo(AppendResult.COMMITTED));
    }

    private static EventRecord event(int bytes) {
        return EventRecord.ofService(EventRecord.Kind.SERVICE_EXTENDED, START, new byte[bytes]);
    }

    @AfterEach
    void close() {
        release.countDown();
        store.close();
    }

    /** Starts a read. Its callback blocks the store's thread on which it runs until the release. */
    private <T> CompletableFuture<T> block(Supplier<CompletableFuture<T>> read) {
        Thread test = Thread.currentThread();
        return read.get().thenApply(result -> {
            if (Thread.currentThread() != test) { // the read was not completed before this callback was added
                blocked.incrementAndGet();
                waitForRelease();
            }
            return result;
        });
    }

    private void waitForRelease() {
        try {
            assertThat(release.await(60, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private <T> List<CompletableFuture<T>> blockMany(Supplier<CompletableFuture<T>> read) {
        List<CompletableFuture<T>> reads =
                IntStream.range(0, MANY).mapToObj(i -> block(read)).toList();
        await().untilAsserted(() -> assertThat(blocked).hasPositiveValue());
        return reads;
    }

    /** Makes several reads, so that success cannot be due to a single free thread of the first lane. */
    private void othersGetIn() {
        for (int i = 0; i < 100; i++) {
            assertThat(store.read(TENANT, FRESH).orTimeout(30, SECONDS).join()).isPresent();
        }
        assertThat(store.scan(TENANT, LARGE, 1).orTimeout(30, SECONDS).join().conversations())
                .hasSize(1);
    }

    private <T> void holdsUpNoOthers(Supplier<CompletableFuture<T>> read) {
        T expected = read.get().join();
        List<CompletableFuture<T>> reads = blockMany(read);
        othersGetIn();
        release.countDown();
        assertThat(reads).allSatisfy(each -> assertThat(each.join()).isEqualTo(expected));
    }

    @Test
    void readOfALongHistoryDoesNotBlockOthers() {
        holdsUpNoOthers(() -> store.read(TENANT, LONG).thenApply(ReadExecutorTest::size));
    }

    private static int size(Optional<Conversation> conversation) {
        return conversation.orElseThrow().events().size();
    }

    @Test
    void readOfALargeServiceDoesNotBlockOthers() {
        holdsUpNoOthers(() -> store.read(TENANT, LARGE).thenApply(ReadExecutorTest::size));
    }

    @Test
    void listWithALargeServiceDoesNotBlockOthers() {
        holdsUpNoOthers(() -> store.list(CONTACT, ListQuery.all(5, START)));
    }

    @Test
    void scanWithALargeServiceDoesNotBlockOthers() {
        holdsUpNoOthers(() -> store.scan(TENANT, 0, 5));
    }

    @Test
    void longListWithoutMatchesDoesNotBlockOthers() {
        for (int i = 0; i < 1_000; i++) {
            store.append(starting(FRESH + 1 + i));
        }
        store.append(starting(FRESH + 1_001)).join();
        ListQuery query =
                ListQuery.builder(1, START).serviceTypes(Set.of("other")).build();
        holdsUpNoOthers(() -> store.list(CONTACT, query));
    }

    @Test
    void censusDoesNotBlockOthers() {
        holdsUpNoOthers(store::countByTenant);
    }

    @Test
    void longReadsBeyondTheQueueAreRefused() {
        List<CompletableFuture<Optional<Conversation>>> reads = blockMany(() -> store.read(TENANT, LONG));
        List<CompletableFuture<?>> more = new ArrayList<>(reads);
        for (int i = 0; i < 2 * ReadExecutor.LONG_WAITING; i++) {
            more.add(store.read(TENANT, LONG));
        }
        await().untilAsserted(() -> assertThat(more).anyMatch(CompletableFuture::isCompletedExceptionally));
        othersGetIn();
        assertThatThrownBy(() -> more.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .findFirst()
                        .orElseThrow()
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(1)));
        release.countDown();
        assertThat(more.stream().filter(ReadExecutorTest::succeeds).count())
                .isGreaterThan(ReadExecutor.LONG_WAITING)
                .isLessThanOrEqualTo(ReadExecutor.LONG_WAITING + 2);
    }

    private static boolean succeeds(CompletableFuture<?> read) {
        return read.handle((result, failure) -> failure == null).join();
    }

    @Test
    void closeCompletesAcceptedRequests() {
        List<CompletableFuture<Integer>> reads = IntStream.range(0, 50)
                .mapToObj(i -> store.read(TENANT, LONG).thenApply(ReadExecutorTest::size))
                .toList();
        store.close();
        assertThat(reads).allSatisfy(each -> assertThat(each).isCompletedWithValue(COMMITS));
    }
}
