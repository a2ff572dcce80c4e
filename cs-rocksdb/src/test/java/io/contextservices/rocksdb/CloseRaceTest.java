package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.starting;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.ListQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests calls that race with {@code close}. A fault would crash the process, because RocksDB uses native memory. */
@Timeout(120)
@Isolated
@Tag("slow")
class CloseRaceTest {

    private static final int THREADS = 16;

    @TempDir
    Path directory;

    private final AtomicLong nextId = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void callsThatRaceWithCloseAreCompletedOrRefused() throws InterruptedException {
        for (int round = 0; round < 25; round++) {
            RocksDbStore store = RocksDbStore.open(directory);
            CountDownLatch busy = new CountDownLatch(THREADS);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> hammer(store, busy));
                thread.start();
                threads.add(thread);
            }
            boolean allBusy = busy.await(30, SECONDS);
            store.close();
            assertThat(allBusy).as("no call was refused before").isTrue();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failures).isEmpty();
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThat(acknowledged)
                    .isNotEmpty()
                    .allSatisfy(id -> assertThat(store.read(TENANT, id).join()).isPresent());
        }
    }

    /** Calls the store until it rejects a call. */
    private void hammer(RocksDbStore store, CountDownLatch busy) {
        boolean open = true;
        for (int i = 0; open; i++) {
            long id = nextId.incrementAndGet();
            CompletableFuture<AppendResult> append = store.append(starting(id));
            CompletableFuture<?> read = store.read(TENANT, id - THREADS);
            CompletableFuture<?> list = store.list(CONTACT, ListQuery.all(3, START));
            CompletableFuture<?> ids = store.reserveIds(1);
            CompletableFuture<?> head = store.head(TENANT, id - THREADS);
            CompletableFuture<?> scan = store.scan(TENANT, id - THREADS, 3);
            CompletableFuture<?> due = store.due(START, 3);
            CompletableFuture<?> removal = store.remove(head(nextId.incrementAndGet(), 1));
            open = Stream.of(append, read, list, ids, head, scan, due, removal)
                            .filter(this::succeeded)
                            .count()
                    == 8;
            if (succeeded(append)) {
                acknowledged.add(id);
            }
            if (i == 20) {
                busy.countDown();
            }
        }
    }

    private boolean succeeded(CompletableFuture<?> future) {
        Throwable failure = future.handle((done, thrown) -> thrown).join();
        if (failure != null && !(failure instanceof UnavailableException)) {
            synchronized (failures) {
                failures.add(failure);
            }
        }
        return failure == null;
    }

    @Test
    void closeLeavesNoThreads() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 20; i++) {
            try (RocksDbStore store = RocksDbStore.open(directory.resolve("store " + i % 3))) {
                store.append(starting(1 + i)).join();
                store.read(TENANT, 1).join();
                assertThat(threadsSince(before))
                        .as("threads while it is open")
                        .anyMatch(name -> name.contains("committer"))
                        .anyMatch(name -> name.contains("reader"));
            }
        }
        assertThat(threadsSince(before)).isEmpty();
    }

    private static Set<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("cs-"))
                .collect(toSet());
    }

    @Test
    void closeInAFutureCallbackIsRefused() {
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            List<Throwable> thrown = new ArrayList<>();
            while (thrown.isEmpty()) {
                store.append(starting(nextId.incrementAndGet()))
                        .thenRun(() -> closeIfThreadOf(store))
                        .handle((done, failure) -> failure == null ? null : thrown.add(failure.getCause()))
                        .join();
            }
            assertThat(thrown).hasOnlyElementsOfType(IllegalStateException.class);
        }
    }

    /**
     * Closes the store only on its own thread. A callback that is added late runs on the caller's thread, where closing
     * would be allowed.
     */
    private static void closeIfThreadOf(RocksDbStore store) {
        if (Thread.currentThread().getName().equals("cs-rocksdb-committer")) {
            store.close();
        }
    }

    @Test
    void interruptedCloseCompletesAndKeepsTheInterrupt() {
        RocksDbStore store = RocksDbStore.open(directory);
        Thread.currentThread().interrupt();
        store.close();
        assertThat(Thread.interrupted()).isTrue();
        RocksDbStore.open(directory).close();
    }
}
