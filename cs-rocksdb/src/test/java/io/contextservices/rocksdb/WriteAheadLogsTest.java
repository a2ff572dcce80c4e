package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.delete;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.image;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.testkit.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Tests that only the end of the last of several logs may be missing. Several logs exist from the time that a log is
 * full until its content is flushed to a table.
 */
@Tag("slow")
class WriteAheadLogsTest {

    private static final int LOGS = 3;
    private static final int JSON = 3_000;
    private static final int CUTS = Soak.isOn() ? 100 : 25;

    @TempDir
    Path temporary;

    private Path crashed;
    private long services;

    /** The ends of the batches in each log. */
    private final TreeMap<Path, List<Long>> ends = new TreeMap<>();

    /**
     * Creates the image of a crashed store, with some services in a table and the others in logs that have not been
     * flushed.
     */
    @BeforeEach
    void crash() throws RocksDBException, IOException {
        Path living = temporary.resolve("living");
        try (RocksDbStore store = RocksDbStore.open(living)) {
            store.reserveIds(1_000_000).join();
            store.append(starting(++services)).join();
        }
        crashed = temporary.resolve("crashed");
        try (Options options = new Options().setWriteBufferSize(64 << 10).setMaxWriteBufferNumber(LOGS + 1);
                RocksDB db = RocksDB.open(options, living.resolve("db").toString())) {
            db.pauseBackgroundWork(); // otherwise each log would be deleted as soon as the next begins
            while (ends.size() < LOGS || ends.lastEntry().getValue().size() < 10) {
                start(db, ++services);
                Path log = logs(living).get(logs(living).size() - 1);
                ends.computeIfAbsent(log.getFileName(), name -> new ArrayList<>())
                        .add(Files.size(log));
            }
            image(living, crashed);
            db.continueBackgroundWork();
        }
    }

    /** Starts a service as the store does, but without any flush. */
    private static void start(RocksDB db, long id) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch();
                WriteOptions synced = new WriteOptions().setSync(true)) {
            batch.put(KeyFormat.commit(TENANT, id, 1), RecordFormat.encode(starting(id, new byte[JSON])));
            batch.put(KeyFormat.entry(head(id, 1)), ValueFormat.entry(head(id, 1)));
            db.write(synced, batch);
        }
    }

    private static List<Path> logs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private interface Damage {
        byte[] to(byte[] log);
    }

    private Path damaged(String name, Path log, Damage damage) throws IOException {
        Path directory = image(crashed, temporary.resolve(name));
        Path file = directory.resolve("db").resolve(log);
        Files.write(file, damage.to(Files.readAllBytes(file)));
        return directory;
    }

    private static void assertDamaged(Path directory) throws IOException {
        assertThatThrownBy(() -> verify(directory))
                .isInstanceOf(CorruptStoreException.class)
                .satisfies(reported -> {
                    assertThatThrownBy(() -> RocksDbStore.open(directory)).hasMessage(reported.getMessage());
                    assertThatThrownBy(() -> Samples.repair(directory))
                            .isInstanceOf(CorruptStoreException.class)
                            .hasMessage(reported.getMessage()
                                            .replace(" (a backup may contain the missing data: cs restore)", "")
                                    + "; a cut would lose acknowledged data");
                });
        delete(directory);
    }

    private static void assertHolds(Path directory, long services) {
        assertThat(verify(directory).problems()).isEmpty();
        assertThat(verify(directory).active()).isEqualTo(services);
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThat(store.read(TENANT, services).join()).isPresent();
        }
        assertThat(verify(directory).active()).isEqualTo(services);
    }

    @Test
    void allLogsAreRead() {
        assertThat(ends).hasSizeGreaterThanOrEqualTo(LOGS);
        assertHolds(crashed, services);
    }

    @Test
    void truncatedOlderLogIsDamage() {
        Soak.rounds(WriteAheadLogsTest.class, seed -> {
            Random random = new Random(seed);
            for (Path log : ends.headMap(ends.lastKey()).keySet()) {
                List<Long> batches = ends.get(log);
                long length = batches.get(batches.size() - 1);
                List<Long> cuts = new ArrayList<>(List.of(0L, length - 1, length - 100));
                for (int i = 0; i < CUTS; i++) {
                    cuts.add(random.nextLong(length));
                    cuts.add(batches.get(random.nextInt(batches.size() - 1))); // the log is intact up to this cut
                }
                for (long cut : cuts) {
                    String name = seed + " " + log + " " + cut + " " + random.nextLong();
                    assertDamaged(damaged("missing " + name, log, bytes -> Arrays.copyOf(bytes, (int) cut)));
                    assertDamaged(damaged(
                            "zeros " + name,
                            log,
                            bytes -> Arrays.copyOf(Arrays.copyOf(bytes, (int) cut), (int) length)));
                    assertDamaged(damaged("garbage " + name, log, bytes -> {
                        for (int at = (int) cut; at < length; at++) {
                            bytes[at] ^= (byte) (1 + random.nextInt(255));
                        }
                        return bytes;
                    }));
                }
            }
        });
    }

    @Test
    void missingOlderLogIsDamage() throws IOException {
        for (Path log : ends.headMap(ends.lastKey()).keySet()) {
            Path directory = image(crashed, temporary.resolve("without " + log));
            Files.delete(directory.resolve("db").resolve(log));

            assertDamaged(directory);
        }
    }

    /** If the inventory lists all logs, even the last one is missed. */
    @Test
    void missingRecordedLogIsReported() throws IOException, RocksDBException {
        StoreDirectory recorded = StoreDirectory.existing(crashed);
        recorded.replaceInventory(
                WriteAheadLogs.read(recorded, Inventory.NOTHING).found());
        assertHolds(image(crashed, temporary.resolve("recorded")), services);
        for (Path log : ends.keySet()) {
            Path directory = image(crashed, temporary.resolve("lacks " + log));
            Files.delete(directory.resolve("db").resolve(log));
            assertThatThrownBy(() -> verify(directory)).hasMessageContaining(log.toString());
            assertDamaged(directory);
        }
        Path last = ends.lastKey();
        for (long end : ends.get(last).subList(0, ends.get(last).size() - 1)) {
            assertDamaged(damaged("to " + end, last, bytes -> Arrays.copyOf(bytes, (int) end)));
        }
    }

    @Test
    void missingChangesAreReported() throws IOException {
        Path last = ends.lastKey();
        Path older = ends.lowerKey(last);
        long cut = ends.get(older).get(0);
        long before = services - ends.get(last).size() - ends.get(older).size() + 1;

        assertThatThrownBy(() -> RocksDbStore.open(damaged("cut", older, bytes -> Arrays.copyOf(bytes, (int) cut))))
                .hasMessageContaining("the log " + last + " begins with change "
                        + firstChange(services - ends.get(last).size() + 1)
                        + ", but the earlier data ends with change " + (firstChange(before + 1) - 1));
    }

    /**
     * Returns the number of the first change of a service. A service has two changes, its commit and its entry; the
     * first change of the store reserved the ids.
     */
    private static long firstChange(long service) {
        return 2 * service;
    }

    @Test
    void truncatedLastLogIsAccepted() throws IOException {
        Path last = ends.lastKey();
        List<Long> batches = ends.get(last);
        for (int lost = 1; lost <= batches.size(); lost++) {
            long cut = batches.get(batches.size() - lost) - 1;

            assertHolds(damaged("last " + lost, last, bytes -> Arrays.copyOf(bytes, (int) cut)), services - lost);
        }
    }

    @Test
    void unreadableEndIsCutOffTheLastLogOnly() throws IOException {
        Path last = ends.lastKey();
        Path directory = damaged("garbage", last, bytes -> {
            bytes[bytes.length - 1] ^= 1;
            return bytes;
        });
        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("the end of the log " + last);
        assertThat(Samples.repair(directory)).singleElement().asString().startsWith(last + " now ends at byte ");
        assertHolds(directory, services - 1);
    }

    /**
     * The last log is empty, as if it had been begun shortly before a power failure. A missing end of the log before it
     * cannot be detected then.
     */
    @Test
    void logBeforeAnEmptyLogCountsAsTheLast() throws IOException {
        Path last = ends.lastKey();
        Path older = ends.lowerKey(last);
        Path directory = damaged("nothing", last, bytes -> new byte[0]);
        Path file = directory.resolve("db").resolve(older);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) (Files.size(file) - 1)));

        assertHolds(directory, services - ends.get(last).size() - 1);
    }

    /** A process may be killed before it deletes flushed logs, and a full disk may have torn them before. */
    @Test
    void flushedLogsAreIgnoredInAnyState() throws IOException, RocksDBException {
        Path whole = image(crashed, temporary.resolve("whole"));
        RocksDbStore.open(whole).close();
        Path going = temporary.resolve("going");
        try (RocksDB db = RocksDB.open(whole.resolve("db").toString());
                FlushOptions flush = new FlushOptions()) {
            start(db, ++services);
            db.flush(flush);
            start(db, ++services);
            image(whole, going);
        }
        List<Path> old = List.copyOf(ends.keySet());
        for (Path log : old) {
            byte[] bytes = Files.readAllBytes(crashed.resolve("db").resolve(log));
            byte[] damaged = bytes.clone();
            damaged[100] ^= 1;
            for (byte[] content : List.of(bytes, Arrays.copyOf(bytes, bytes.length - 1), new byte[100], damaged)) {
                Path directory = image(going, temporary.resolve("content " + log + Arrays.hashCode(content)));
                Files.write(directory.resolve("db").resolve(log), content);

                assertHolds(directory, services);
            }
        }
    }
}
