package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.IdBlock;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

@Timeout(120)
@Tag("slow")
class BackupTest {

    private static final int IN_FLIGHT = 500;

    @TempDir
    Path temporary;

    private StoreReport restore(Path backup, Path directory) {
        return RocksDbStore.restore(backup, directory, conversation -> List.of(), progress -> {});
    }

    /** Appends until it is stopped, and counts the acknowledged services. */
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
                            if (failure != null || !appended.equals(AppendResult.COMMITTED)) {
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

        /**
         * Returns a service up to which all were acknowledged: at most {@code IN_FLIGHT} earlier starts are in
         * progress.
         */
        long acknowledged() {
            return acknowledged.get() - IN_FLIGHT;
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
        }
    }

    @Test
    void backupUnderLoadHoldsAllAcknowledgedWrites() throws InterruptedException {
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
    void backupIsAnIndependentStore() {
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
    void idsReservedAfterABackupAreNotReusedAfterARestore() {
        Path backup = temporary.resolve("backup");
        long given;
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.reserveIds(1_000).join();
            store.backup(backup).join();
            given = end(store.reserveIds(1_000).join());
        }
        for (int i = 0; i < 3; i++) { // each restore follows the loss of the previous store
            Path directory = temporary.resolve("restored " + i);
            restore(backup, directory);
            given = assertReservesBehind(given, directory);
        }
        assertReservesBehind(given, backup);
    }

    private static long assertReservesBehind(long given, Path directory) {
        IdBlock next;
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            next = store.reserveIds(1_000).join();
            assertThat(next.first()).isGreaterThanOrEqualTo(given);
        }
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThat(store.reserveIds(1).join().first()).as("skipped once").isEqualTo(end(next));
        }
        return end(next) + 1;
    }

    private static long end(IdBlock block) {
        return block.first() + block.count();
    }

    /** A backup inside the store would obstruct the next backup, and every copy made with other tools. */
    @Test
    void backupIntoTheStoreDirectoryIsRefused() throws IOException {
        Path directory = temporary.resolve("store");
        Path link = temporary.resolve("link");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
            Files.createSymbolicLink(link, directory);
            for (String target : List.of("store/inside", "store/db/x", "store/a/b", "link/inside", "link/db")) {
                assertThat(store.backup(temporary.resolve(target)))
                        .as(target)
                        .failsWithin(10, SECONDS)
                        .withThrowableOfType(ExecutionException.class)
                        .withMessageContaining("is inside the directory to copy, " + directory);
            }
            assertThat(directory.resolve("inside")).doesNotExist();
            assertThat(directory.resolve("a")).doesNotExist();
            store.backup(temporary.resolve("store-2")).join();
        }
        assertThatThrownBy(() -> restore(directory, directory.resolve("inside")))
                .hasMessageContaining("is inside the directory to copy");
        assertThat(verify(directory).problems()).hasSize(1); // the service's id was never reserved
    }

    @Test
    void nonEmptyTargetIsRefusedAndUnchanged() throws IOException {
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
    void emptyDirectoryIsAcceptedAsTarget() throws IOException {
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
    void damagedBackupIsNotRestored() throws IOException {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.append(starting(1)).join(); // with an id that was never reserved
            store.backup(backup).join();
        }
        Path restored = temporary.resolve("restored");

        assertThat(restore(backup, restored).problems()).containsExactly("service 1 exists, but the next id is 1");
        assertThat(restored).isEmptyDirectory();

        Files.delete(only(".sst", backup));
        assertThatThrownBy(() -> restore(backup, restored)).isInstanceOf(StoreException.class);
        assertThat(restored).isEmptyDirectory();
    }

    @Test
    void failedRestoreLeavesNoFiles() {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.backup(backup).join();
        }
        Path restored = temporary.resolve("restored");
        IllegalStateException broken = new IllegalStateException("the receiver has failed");

        assertThatThrownBy(() -> RocksDbStore.restore(backup, restored, conversation -> List.of(), progress -> {
                    throw broken;
                }))
                .isSameAs(broken);
        assertThat(restored).isEmptyDirectory();
    }

    /**
     * Creates a target at which a backup blocks until {@link #unblock}: its file {@code FORMAT} is a pipe without a
     * writer.
     */
    private Path blockingTarget(String name) throws IOException, InterruptedException {
        Path target = Files.createDirectory(temporary.resolve(name));
        Path fifo = target.resolve("FORMAT");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return target;
    }

    /**
     * Returns whether a backup is blocked at such a target. Before that, a store that is closing rejects the backup
     * without accessing the target.
     */
    private static boolean isBlocked() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("cs-rocksdb-backup"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(StoreDirectory.class.getName())
                        && frame.getMethodName().equals("format"));
    }

    private static void unblock(Path target) throws IOException {
        Files.newOutputStream(target.resolve("FORMAT")).close();
    }

    @Test
    void backupsDoNotBlockReads() throws IOException, InterruptedException {
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.append(starting(1)).join();
            List<Path> targets = new ArrayList<>();
            List<CompletableFuture<Void>> backups = new ArrayList<>();
            for (int i = 0; i < 5; i++) { // more than there are readers
                targets.add(blockingTarget("backup " + i));
                backups.add(store.backup(targets.get(i)));
            }
            CompletableFuture<?> read = store.read(TENANT, 1).orTimeout(10, SECONDS);
            Throwable failure = read.handle((done, thrown) -> thrown).join();
            for (Path target : targets) {
                unblock(target);
            }
            assertThat(failure).isNull();
            assertThat(backups)
                    .allSatisfy(backup -> assertThat(backup)
                            .failsWithin(Duration.ofSeconds(10))
                            .withThrowableThat()
                            .withCauseInstanceOf(StoreException.class));
        }
    }

    @Test
    void closingAStoreCancelsItsBackups() throws IOException, InterruptedException {
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"));
        Path first = blockingTarget("first");
        CompletableFuture<Void> underWay = store.backup(first);
        await().until(BackupTest::isBlocked);
        CompletableFuture<Void> waiting = store.backup(temporary.resolve("waiting"));
        Thread closing = new Thread(store::close);
        closing.start();
        await().until(() ->
                store.backup(blockingTarget(UUID.randomUUID().toString())).isCompletedExceptionally());
        unblock(first);
        closing.join();

        assertThat(underWay).isCompletedExceptionally();
        assertThat(waiting.handle((done, failure) -> failure).join()).isInstanceOf(UnavailableException.class);
        assertThat(temporary.resolve("waiting")).doesNotExist();
    }

    @Test
    void backupToAnotherFileSystemIsAStore() throws IOException {
        Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "cs-backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            assertThat(Files.getFileStore(elsewhere)).isNotEqualTo(Files.getFileStore(temporary));
            store.reserveIds(9).join();
            store.append(starting(1)).join();
            store.backup(elsewhere).join();
            store.append(starting(2)).join();

            assertThat(verify(elsewhere).problems()).isEmpty();
            assertThat(verify(elsewhere).active()).isEqualTo(1);
        } finally {
            StoreDirectory.existing(elsewhere).clear();
            Files.delete(elsewhere);
        }
    }

    @Test
    void stoppedBackupEndsAtTheNextFileAndLeavesNothing() {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
        }
        try (Database database = Database.open(StoreDirectory.existing(directory), null)) {
            boolean made = false;
            for (int files = 0; !made; files++) {
                Path target = temporary.resolve("backup " + files);
                AtomicInteger remaining = new AtomicInteger(files);
                try {
                    BackupAndRestore.backup(database, target, () -> remaining.getAndDecrement() == 0);
                    made = true;
                    assertThat(remaining).as("files that were not copied").hasValue(0);
                    assertThat(verify(target).active()).isEqualTo(1);
                } catch (UnavailableException e) {
                    assertThat(target)
                            .satisfiesAnyOf(
                                    nothing -> assertThat(nothing).doesNotExist(),
                                    nothing -> assertThat(nothing).isEmptyDirectory());
                }
            }
        }
    }

    /** Writes until RocksDB cannot open its next log, so that the database has to be reopened. */
    private static void writeUntilRefused(Database database, Path directory) {
        try {
            FullDisk links = FullDisk.under(directory, Path.of("/proc/sys/kernel/ostype"));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            write(database, 4 << 20);
                        }
                    })
                    .isInstanceOf(UnavailableException.class);
            links.makeRoom();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Database database, int bytes) {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put("note".getBytes(UTF_8), new byte[bytes]);
            database.write(batch);
        } catch (RocksDBException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reopeningAfterATransientErrorAbortsTheBackup() {
        Path directory = temporary.resolve("store");
        Path target = temporary.resolve("backup");
        try (Database database = Database.open(StoreDirectory.prepare(directory), null)) {
            write(database, 9);
            AtomicInteger files = new AtomicInteger();

            assertThatThrownBy(() -> BackupAndRestore.backup(database, target, () -> {
                        if (files.getAndIncrement() == 2) {
                            writeUntilRefused(database, directory);
                        }
                        return false;
                    }))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            refused -> assertThat(refused.retryAfter()).contains(PassingError.RETRY));
            assertThat(files).as("files that were checked").hasValue(3);
            assertThat(target).isEmptyDirectory();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThatNoException().isThrownBy(() -> write(database, 9)));
        }
        assertThat(verify(directory).problems()).isEmpty();
    }

    @Test
    void restoreFromAStoreInUseIsRefused() {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThatThrownBy(() -> restore(directory, temporary.resolve("restored")))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use");
            store.append(starting(1)).join();
        }
    }

    /** A crash during the copy leaves such a directory. */
    @Test
    void unfinishedBackupIsNotOpened() throws IOException {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.backup(backup).join();
        }
        Files.delete(backup.resolve("FORMAT"));

        assertThatThrownBy(() -> RocksDbStore.open(backup))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the directory " + backup + " holds files, but no store: it has no file FORMAT");
    }

    @Test
    void aClosedStoreMakesNoBackup() {
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"));
        store.close();

        assertThat(store.backup(temporary.resolve("backup"))).isCompletedExceptionally();
        assertThat(temporary.resolve("backup")).doesNotExist();
    }
}
