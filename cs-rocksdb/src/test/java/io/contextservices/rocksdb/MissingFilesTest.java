package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.delete;
import static io.contextservices.rocksdb.Samples.image;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.StoreException;
import io.contextservices.store.UnreadableConversationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that a missing file is never mistaken for missing data: the store reports the missing file, or still holds all
 * data.
 */
@Timeout(300)
@Tag("slow")
class MissingFilesTest {

    private static final int SERVICES = 40;
    private static final long MICROSECONDS = 1_700_000_000_000_000L;

    @TempDir
    Path temporary;

    private int copies;

    /** The location of the services. */
    private enum Kept {
        IN_A_LOG,
        IN_TABLES,
        IN_TABLES_AND_A_LOG
    }

    private Path store(Kept kept) {
        Path living = temporary.resolve("living");
        int half = kept == Kept.IN_A_LOG ? 0 : kept == Kept.IN_TABLES ? SERVICES : SERVICES / 2;
        try (RocksDbStore store = RocksDbStore.open(living)) {
            fill(store, 1, half);
        }
        if (kept == Kept.IN_TABLES) {
            return living;
        }
        try (RocksDbStore store = RocksDbStore.open(living)) {
            fill(store, half + 1, SERVICES);
            return image(living, temporary.resolve("crashed"));
        }
    }

    private static void fill(RocksDbStore store, int from, int to) {
        store.reserveIds(SERVICES).join();
        for (int id = from; id <= to; id++) {
            store.append(starting(id)).join();
        }
    }

    private Path copy(Path store) {
        return image(store, temporary.resolve("copy " + copies++));
    }

    private static void assertRefused(Path directory, String missing) {
        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .as(missing)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(missing)
                .hasMessageContaining("cs restore");
        assertThatThrownBy(() -> verify(directory)).as(missing).isInstanceOf(CorruptStoreException.class);
        assertThatThrownBy(() -> restore(directory, directory.resolveSibling("restored")))
                .as(missing)
                .isInstanceOf(CorruptStoreException.class);
        assertThat(directory.resolveSibling("restored/FORMAT")).doesNotExist();
    }

    private static StoreReport restore(Path backup, Path directory) {
        return RocksDbStore.restore(backup, directory, conversation -> List.of(), progress -> {});
    }

    private static void assertWhole(Path directory, String without) {
        StoreReport report = verify(directory);
        assertThat(report.problems()).as(without).isEmpty();
        assertThat(report.active()).as(without).isEqualTo(SERVICES);
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            for (int id = 1; id <= SERVICES; id++) {
                assertThat(store.read(TENANT, id).join())
                        .as("%s, service %s", without, id)
                        .isPresent();
            }
            assertThat(store.reserveIds(1).join().first()).isGreaterThan(SERVICES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMissingFileIsReportedOrUnneeded(Kept kept) throws IOException {
        Path store = store(kept);
        int refused = 0;
        List<Path> names;
        try (var files = Files.list(store.resolve("db"))) {
            names = files.map(Path::getFileName).toList();
        }
        for (Path name : names) {
            Path without = copy(store);
            Files.delete(without.resolve("db").resolve(name));
            String text = name.toString();
            boolean needed = text.endsWith(".sst")
                    || text.equals("CURRENT")
                    || text.startsWith("MANIFEST")
                    || (text.endsWith(".log") && Files.size(store.resolve("db").resolve(name)) > 0);
            if (needed) {
                assertRefused(without, text);
                refused++;
            } else {
                assertWhole(without, text);
            }
            delete(without);
        }
        assertThat(refused).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void missingDatabaseFilesAreReported(Kept kept) throws IOException {
        Path store = store(kept);
        Path withoutFiles = copy(store);
        delete(withoutFiles.resolve("db"));
        assertRefused(withoutFiles, "the directory db is missing");
        assertThat(withoutFiles.resolve("db")).doesNotExist();

        Files.createDirectory(withoutFiles.resolve("db"));
        assertRefused(withoutFiles, "CURRENT is missing");

        Path withoutLogs = copy(store);
        try (var files = Files.newDirectoryStream(withoutLogs.resolve("db"), "*.log")) {
            for (Path log : files) {
                Files.delete(log);
            }
        }
        if (kept == Kept.IN_TABLES) {
            assertWhole(withoutLogs, "logs");
        } else {
            assertRefused(withoutLogs, ".log is missing");
        }
    }

    @Test
    void olderDatabaseIsRefused() throws IOException {
        Path store = store(Kept.IN_TABLES);
        Path before = copy(store);
        try (RocksDbStore open = RocksDbStore.open(store)) {
            open.append(starting(SERVICES + 1)).join();
        }
        delete(store.resolve("db"));
        Files.move(before.resolve("db"), store.resolve("db"));

        assertRefused(store, ".log is missing");

        int changes = 2 * SERVICES + 1; // a commit and an entry for each service, and one change for the ids
        StoreDirectory.existing(store).replaceInventory(new Inventory(changes + 1, 0, true, List.of()));
        assertRefused(store, "the database ends with change " + changes + ", but " + (changes + 1) + " were");
    }

    @Test
    void emptiedLogIsReported() throws IOException {
        Path store = store(Kept.IN_TABLES_AND_A_LOG);
        Path log = newestLog(store);
        for (int length : new int[] {0, 1, 20}) {
            Path cut = copy(store);
            Path file = cut.resolve("db").resolve(log.getFileName());
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
            assertRefused(cut, log.getFileName() + " lacks its end");
        }
    }

    private static Path newestLog(Path store) throws IOException {
        try (var files = Files.newDirectoryStream(store.resolve("db"), "*.log")) {
            Path newest = null;
            for (Path log : files) {
                newest = newest == null || log.compareTo(newest) > 0 ? log : newest;
            }
            if (newest == null) {
                throw new AssertionError("no log");
            }
            return newest;
        }
    }

    /** If the end of the last log is torn, acknowledged changes may be lost whose ids are in use. */
    @Test
    void tornLogCausesIdsToBeSkipped() throws IOException {
        Path store = store(Kept.IN_A_LOG);
        Path log = only(".log", store);
        byte[] bytes = Files.readAllBytes(log);
        for (byte[] content :
                List.of(Arrays.copyOf(bytes, bytes.length - 1), Arrays.copyOf(bytes, bytes.length + 99))) {
            Path torn = copy(store);
            Files.write(only(".log", torn), content);
            try (RocksDbStore open = RocksDbStore.open(torn)) {
                assertThat(open.reserveIds(1).join().first()).isGreaterThan(MICROSECONDS);
            }
        }
    }

    /** The loss itself cannot be detected in this case. */
    @Test
    void noIdIsReusedAfterTheLogLostItsLastChange() throws IOException {
        Path living = temporary.resolve("living");
        Path crashed = temporary.resolve("crashed");
        long before;
        long last;
        try (RocksDbStore store = RocksDbStore.open(living)) {
            store.reserveIds(1_000).join();
            before = Files.size(only(".log", living));
            last = store.reserveIds(1_000).join().last();
            image(living, crashed);
        }
        Path log = only(".log", crashed);
        Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) before));

        try (RocksDbStore store = RocksDbStore.open(crashed)) {
            assertThat(store.reserveIds(1).join().first()).isGreaterThan(last).isLessThan(MICROSECONDS);
        }
    }

    @Test
    void reopeningAClosedStoreSkipsNoIds() {
        Path directory = temporary.resolve("store");
        for (int first = 1; first < 40; first += 10) {
            try (RocksDbStore store = RocksDbStore.open(directory)) {
                assertThat(store.reserveIds(10).join().first()).isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void storeWithoutInventoryOpensOnlyAfterRepair(Kept kept) throws IOException {
        Path store = store(kept);
        Path missing = copy(store);
        Files.delete(missing.resolve("INVENTORY"));
        Path damaged = copy(store);
        byte[] bytes = Files.readAllBytes(damaged.resolve("INVENTORY"));
        Arrays.fill(bytes, (byte) 'x');
        Files.write(damaged.resolve("INVENTORY"), bytes);

        for (Path directory : List.of(missing, damaged)) {
            String how = directory.equals(missing) ? "is missing" : "cannot be read";
            assertRefused(directory, "the file INVENTORY, which lists the data of the store, " + how);
            assertThat(Samples.repair(directory)).singleElement().asString().contains(SERVICES + " services");
            assertThat(Samples.repair(directory)).isEmpty();
            assertWhole(directory, "INVENTORY");
            try (RocksDbStore open = RocksDbStore.open(directory)) {
                assertThat(open.reserveIds(1).join().first()).isGreaterThan(MICROSECONDS);
            }
        }
    }

    @Test
    void storeWithoutInventoryAndTableIsNotRepaired() throws IOException {
        Path store = store(Kept.IN_TABLES);
        Files.delete(store.resolve("INVENTORY"));
        Path table = only(".sst", store);
        Files.delete(table);

        assertThatThrownBy(() -> Samples.repair(store))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(table.getFileName().toString());
        assertThat(store.resolve("INVENTORY")).doesNotExist();
    }

    /** Follows the procedure of docs/format.md for a store that has lost a log and has no backup. */
    @ParameterizedTest
    @EnumSource(names = {"IN_A_LOG", "IN_TABLES_AND_A_LOG"})
    void repairWithoutInventoryAcceptsALostLog(Kept kept) throws IOException {
        Path store = store(kept);
        Files.delete(only(".log", store));
        assertThatThrownBy(() -> Samples.repair(store)).isInstanceOf(CorruptStoreException.class);

        Files.delete(store.resolve("INVENTORY"));
        int services = kept == Kept.IN_A_LOG ? 0 : SERVICES / 2;
        assertThat(Samples.repair(store)).singleElement().asString().contains(" data: " + services + " services");
        assertThat(verify(store).problems()).isEmpty();
        try (RocksDbStore open = RocksDbStore.open(store)) {
            assertThat(open.scan(TENANT, 0, SERVICES).join().conversations()).hasSize(services);
            assertThat(open.reserveIds(1).join().first()).isGreaterThan(MICROSECONDS);
            assertThat(open.floor()).isGreaterThan(MICROSECONDS);
        }
    }

    /** A head that does not follow from its events may indicate a loss. */
    @Test
    void inconsistentStoreIsNotRepaired() throws IOException {
        Path store = store(Kept.IN_TABLES);
        Files.delete(store.resolve("INVENTORY"));

        assertThatThrownBy(() -> RocksDbStore.repair(store, conversation -> List.of("the head says something else")))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageEndingWith("service 1: the head says something else");
        assertThat(store.resolve("INVENTORY")).doesNotExist();
    }

    @Test
    void unreadableServiceDoesNotPreventRepair() throws IOException {
        Path store = store(Kept.IN_TABLES);
        Files.delete(store.resolve("INVENTORY"));

        List<String> done = RocksDbStore.repair(store, conversation -> {
            throw new UnreadableConversationException(conversation.head().serviceId(), "an event", null);
        });

        assertThat(done).singleElement().asString().contains(SERVICES + " services");
    }

    /** The other slot still holds the previous inventory. */
    @Test
    void partlyWrittenInventoryIsTolerated() throws IOException {
        Path store = store(Kept.IN_TABLES_AND_A_LOG);
        byte[] bytes = Files.readAllBytes(store.resolve("INVENTORY"));
        for (int place = 0; place < 2; place++) {
            Path torn = copy(store);
            byte[] damaged = bytes.clone();
            Arrays.fill(damaged, place * bytes.length / 2 + 60, (place + 1) * bytes.length / 2, (byte) 0);
            Files.write(torn.resolve("INVENTORY"), damaged);
            assertWhole(torn, "place " + place);
        }
    }

    @Test
    void eachLogIsRecordedBeforeAnythingInItIsAcknowledged() throws IOException {
        Path directory = temporary.resolve("store");
        byte[] large = new byte[4 << 20];
        long logs = 0;
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            long newest = 0;
            for (int id = 1; logs < 4; id++) {
                store.append(starting(id, large)).join();
                long number = DatabaseFiles.number(newestLog(directory));
                logs += number == newest ? 0 : 1;
                newest = number;
                assertThat(recorded(directory)).contains(number);
            }
        }
    }

    private static List<Long> recorded(Path directory) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve("INVENTORY"));
        Inventory.Numbered one = Inventory.decode(Arrays.copyOf(bytes, bytes.length / 2));
        Inventory.Numbered other = Inventory.decode(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
        if (one == null || other == null) {
            throw new AssertionError("a place cannot be read");
        }
        Inventory newer = (one.number() > other.number() ? one : other).inventory();
        return newer.logs().stream().map(Inventory.Log::number).toList();
    }
}
