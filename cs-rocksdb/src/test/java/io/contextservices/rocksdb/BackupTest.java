package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BackupTest {

    private static final int IN_FLIGHT = 500;

    @TempDir
    Path temporary;

    private StoreReport restore(Path backup, Path directory) {
        return RocksDbStore.restore(backup, directory, conversation -> List.of(), progress -> {});
    }

    /** Appends until told to stop, and says up to which service everything was acknowledged. */
    private final class Load {

        private final RocksDbStore store;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong acknowledged = new AtomicLong();
        private final List<Throwable> failures = new ArrayList<>();
        private final Thread thread = new Thread(this::run);

        Load(RocksDbStore store) {
            this.store = store;
            thread.start();
        }

        private void run() {
            Semaphore inFlight = new Semaphore(IN_FLIGHT);
            long id = 0;
            while (!stopped.get()) {
                inFlight.acquireUninterruptibly();
                long next = ++id;
                CompletableFuture<?> unused = store.append(starting(next))
                        .thenCompose(started -> store.append(following(next, 1)))
                        .whenComplete((appended, failure) -> {
                            if (failure != null || !appended.equals(Appended.COMMITTED)) {
                                synchronized (failures) {
                                    failures.add(failure == null ? new AssertionError(appended) : failure);
                                }
                            }
                            acknowledged.accumulateAndGet(next, Math::max);
                            inFlight.release();
                        });
            }
            inFlight.acquireUninterruptibly(IN_FLIGHT);
        }

        /** All up to this one were: a start waits for its turn behind those before it. */
        long acknowledged() {
            return acknowledged.get() - IN_FLIGHT;
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
        }
    }

    @Test
    void whatWasAcknowledgedBeforeABackupUnderLoadIsInIt() throws InterruptedException {
        List<Long> acknowledged = new ArrayList<>();
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.reserveIds(1_000_000).join();
            Load load = new Load(store);
            for (int i = 0; i < 5; i++) {
                while (load.acknowledged() < 1_500 * (i + 1)) {
                    Thread.onSpinWait();
                }
                acknowledged.add(load.acknowledged());
                store.backup(temporary.resolve("backup " + i)).join();
            }
            load.stop();
            assertThat(load.failures).isEmpty();
        }
        for (int i = 0; i < acknowledged.size(); i++) {
            Path directory = temporary.resolve("restored " + i);
            StoreReport report = restore(temporary.resolve("backup " + i), directory);
            assertThat(report.problems()).isEmpty();
            assertThat(report.active()).isGreaterThanOrEqualTo(acknowledged.get(i));
            try (RocksDbStore restored = RocksDbStore.open(directory)) {
                for (long id = 1; id <= acknowledged.get(i); id += 7) {
                    assertThat(restored.head(TENANT, id).join().orElseThrow().version())
                            .isEqualTo(2);
                }
                assertThat(restored.reserveIds(1).join().first()).isGreaterThan(1_000_000);
            }
        }
    }

    @Test
    void aBackupIsAStoreThatGoesItsOwnWay() {
        Path backup = temporary.resolve("a/b/backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.reserveIds(9).join();
            store.append(starting(1)).join();
            store.backup(backup).join();
            store.append(starting(2)).join();

            assertThat(verify(backup).active()).isEqualTo(1);
            try (RocksDbStore copy = RocksDbStore.open(backup)) {
                assertThat(copy.read(TENANT, 2).join()).isEmpty();
                copy.append(starting(3)).join();
            }
            assertThat(store.read(TENANT, 2).join()).isPresent();
            assertThat(store.read(TENANT, 3).join()).isEmpty();
        }
    }

    @Test
    void aTargetThatHoldsSomethingIsRefusedAndLeftAlone() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "mine");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.backup(temporary.resolve("backup")).join();

            for (Path target : List.of(other, temporary.resolve("backup"), temporary.resolve("store"))) {
                assertThat(store.backup(target)
                                .handle((done, failure) -> failure)
                                .join())
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining("the directory " + target + " holds ");
            }
        }
        assertThat(other.resolve("thesis.txt")).hasContent("mine");
        assertThatThrownBy(() -> restore(temporary.resolve("backup"), other))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("the directory " + other + " holds ");
    }

    @Test
    void anEmptyDirectoryMayBeTheTarget() throws IOException {
        Path backup = Files.createDirectory(temporary.resolve("backup"));
        Path restored = Files.createDirectory(temporary.resolve("restored"));
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.reserveIds(9).join();
            store.append(starting(1)).join();
            store.backup(backup).join();
        }
        assertThat(restore(backup, restored)).isEqualTo(verify(backup));
    }

    @Test
    void aDamagedBackupBecomesNoStore() throws IOException {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.append(starting(1)).join(); // under an id that was never reserved
            store.backup(backup).join();
        }
        Path restored = temporary.resolve("restored");

        assertThat(restore(backup, restored).problems()).containsExactly("there is a service 1, and the next id is 1");
        assertThat(restored).isEmptyDirectory();

        Files.delete(only(".sst", backup));
        assertThatThrownBy(() -> restore(backup, restored)).isInstanceOf(StoreException.class);
        assertThat(restored).isEmptyDirectory();
    }

    @Test
    void aStoreInUseIsNotCopiedByRestoring() {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThatThrownBy(() -> restore(directory, temporary.resolve("restored")))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use");
            store.append(starting(1)).join();
        }
    }

    /** As a crash in the middle of copying leaves it. */
    @Test
    void whatIsNotFinishedIsNotOpened() throws IOException {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.backup(backup).join();
        }
        Files.delete(backup.resolve("FORMAT"));

        assertThatThrownBy(() -> RocksDbStore.open(backup))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the directory " + backup + " holds files, and no store: it has no file FORMAT");
    }

    @Test
    void aClosedStoreMakesNoBackup() {
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"));
        store.close();

        assertThat(store.backup(temporary.resolve("backup"))).isCompletedExceptionally();
        assertThat(temporary.resolve("backup")).doesNotExist();
    }
}
