package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.image;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.DuePage;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.record.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

@Tag("slow")
class DamageTest {

    private static final int PAGE = 4 << 10;
    private static final byte[] LARGE = "x".repeat(300_000).getBytes(UTF_8);

    @TempDir
    Path temporary;

    private long before;

    /** Returns a crashed store with two services in its log, the second one after {@link #before}. */
    private Path crashed() throws IOException {
        return crashed("");
    }

    private Path crashed(String name) throws IOException {
        Path directory = temporary.resolve("store" + name);
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
            before = Files.size(only(".log", directory));
            store.append(starting(2)).join();
            return image(directory, temporary.resolve("crashed" + name));
        }
    }

    @Test
    void onlyTheTornAppendIsDropped() throws IOException {
        Path crashed = crashed();
        byte[] log = Files.readAllBytes(only(".log", crashed));
        assertThat(log.length - before).as("bytes of the append").isBetween(50L, 1_000L);
        for (int length = (int) before; length < log.length; length++) {
            Path torn = image(crashed, temporary.resolve("torn " + length));
            Files.write(only(".log", torn), Arrays.copyOf(log, length));
            try (RocksDbStore store = RocksDbStore.open(torn)) {
                assertThat(store.read(TENANT, 1).join()).isPresent();
                assertThat(store.read(TENANT, 2).join()).isEmpty();
                assertThat(store.list(CONTACT, ListQuery.all(9, START)).join().conversations())
                        .hasSize(1);
            }
        }
    }

    @Test
    void storeAcceptsAppendsAfterATornEnd() throws IOException {
        Path torn = crashed();
        byte[] log = Files.readAllBytes(only(".log", torn));
        Files.write(only(".log", torn), Arrays.copyOf(log, log.length - 1));
        Path again = temporary.resolve("again");
        try (RocksDbStore store = RocksDbStore.open(torn)) {
            assertThat(store.append(starting(2)).join()).isEqualTo(AppendResult.COMMITTED);
            assertThat(store.append(following(1, 1)).join()).isEqualTo(AppendResult.COMMITTED);
            image(torn, again);
        }
        try (RocksDbStore store = RocksDbStore.open(again)) {
            assertThat(store.read(TENANT, 1).join().orElseThrow().head()).isEqualTo(head(1, 2));
            assertThat(store.read(TENANT, 2).join()).isPresent();
        }
    }

    @Test
    void damageBeforeTheEndOfTheLogIsReported() throws IOException {
        Path crashed = crashed();
        byte[] log = Files.readAllBytes(only(".log", crashed));
        log[(int) before / 2] ^= 1;
        Files.write(only(".log", crashed), log);

        assertThatThrownBy(() -> RocksDbStore.open(crashed))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(crashed.toString())
                .hasMessageContaining("the log 000004.log from byte 0; later data follows");
        assertThatThrownBy(() -> Samples.repair(crashed))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("a cut would lose acknowledged data");
        assertThat(only(".log", crashed)).hasBinaryContent(log);
    }

    @Test
    void zerosAfterTheLastBatchAreAccepted() throws IOException {
        for (int zeros : new int[] {1, 6, 7, 100, 100_000}) {
            Path directory = image(crashed(String.valueOf(zeros)), temporary.resolve("zeros " + zeros));
            Path log = only(".log", directory);
            byte[] bytes = Files.readAllBytes(log);
            Files.write(log, Arrays.copyOf(bytes, bytes.length + zeros));

            try (RocksDbStore store = RocksDbStore.open(directory)) {
                assertThat(store.read(TENANT, 1).join()).isPresent();
                assertThat(store.read(TENANT, 2).join()).isPresent();
            }
        }
    }

    @Test
    void unreadableEndIsCutOffOnlyByRepair() throws IOException {
        Path crashed = crashed();
        byte[] log = Files.readAllBytes(only(".log", crashed));
        log[log.length - 1] ^= 1;
        Files.write(only(".log", crashed), log);

        assertThatThrownBy(() -> RocksDbStore.open(crashed))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("the end of the log 000004.log from byte " + before);
        assertThat(Samples.repair(crashed))
                .singleElement()
                .asString()
                .startsWith("000004.log now ends at byte " + before + "; the rest is in " + crashed);
        assertThat(Samples.repair(crashed)).isEmpty();
        try (Stream<Path> files = Files.list(crashed)) {
            assertThat(files.filter(file -> file.toString().endsWith(".cut")))
                    .singleElement()
                    .satisfies(
                            cut -> assertThat(cut).hasBinaryContent(Arrays.copyOfRange(log, (int) before, log.length)));
        }
        try (RocksDbStore store = RocksDbStore.open(crashed)) {
            assertThat(store.read(TENANT, 1).join()).isPresent();
            assertThat(store.read(TENANT, 2).join()).isEmpty();
        }
    }

    @Test
    void idsLostByRepairAreNotReservedAgain() throws IOException {
        Path living = temporary.resolve("living");
        Path crashed = temporary.resolve("crashed");
        try (RocksDbStore store = RocksDbStore.open(living)) {
            store.append(starting(1)).join();
            assertThat(store.reserveIds(1).join().first()).isEqualTo(1);
            assertThat(store.reserveIds(1_000).join().first()).isEqualTo(2);
            image(living, crashed);
        }
        byte[] log = Files.readAllBytes(only(".log", crashed));
        log[log.length - 1] ^= 1;
        Files.write(only(".log", crashed), log);
        assertThat(Samples.repair(crashed)).hasSize(1);

        try (RocksDbStore store = RocksDbStore.open(crashed)) {
            assertThat(store.reserveIds(1).join().first()).isGreaterThan(1_001);
        }
    }

    /** A disk writes the pages of a large batch in any order, so any of them may be missing after a power failure. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holeInTheLastBatchIsAnUnreadableEnd(boolean zeros) throws IOException {
        Path living = temporary.resolve("living");
        Path crashed = temporary.resolve("crashed");
        int start;
        try (RocksDbStore store = RocksDbStore.open(living)) {
            store.reserveIds(9).join();
            store.append(starting(1)).join();
            start = (int) Files.size(only(".log", living));
            store.append(starting(2, LARGE)).join();
            image(living, crashed);
        }
        byte[] log = Files.readAllBytes(only(".log", crashed));
        assertThat(log.length - start).as("bytes of the last batch").isGreaterThan(LARGE.length);
        for (int hole = 0; hole + PAGE < log.length; hole += PAGE) {
            Path directory = image(crashed, temporary.resolve("hole " + hole));
            byte[] torn = log.clone();
            for (int at = Math.max(start, hole); at < hole + PAGE; at++) {
                torn[at] = (byte) (zeros ? 0 : at * 31);
            }
            Files.write(only(".log", directory), torn);

            assertThatThrownBy(() -> RocksDbStore.open(directory))
                    .as("hole at %s", hole)
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("the end of the log");
            assertThat(Samples.repair(directory)).hasSize(1);
            assertThat(verify(directory).problems()).isEmpty();
            try (RocksDbStore store = RocksDbStore.open(directory)) {
                assertThat(store.read(TENANT, 1).join()).isPresent();
                assertThat(store.read(TENANT, 2).join()).isEmpty();
            }
        }
    }

    @Test
    void holeBeforeALaterBatchIsDamage() throws IOException {
        Path living = temporary.resolve("living");
        Path crashed = temporary.resolve("crashed");
        int end;
        try (RocksDbStore store = RocksDbStore.open(living)) {
            store.append(starting(1, LARGE)).join();
            end = (int) Files.size(only(".log", living));
            store.append(starting(2)).join();
            image(living, crashed);
        }
        byte[] log = Files.readAllBytes(only(".log", crashed));
        assertThat(end).as("bytes before the later batch").isBetween(LARGE.length, log.length - 1);
        for (int hole = 0; hole + PAGE < end; hole += PAGE) {
            Path directory = image(crashed, temporary.resolve("hole " + hole));
            byte[] damaged = log.clone();
            Arrays.fill(damaged, hole, hole + PAGE, (byte) 0);
            Files.write(only(".log", directory), damaged);

            assertThatThrownBy(() -> RocksDbStore.open(directory))
                    .as("hole at %s", hole)
                    .hasMessageContaining("later data follows");
            assertThatThrownBy(() -> Samples.repair(directory)).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void damagedTableIsReportedByEveryOperation() throws IOException {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
        }
        Path table = only(".sst", directory);
        byte[] bytes = Files.readAllBytes(table);
        bytes[20] ^= 1;
        Files.write(table, bytes);

        try (RocksDbStore store = RocksDbStore.open(directory)) {
            String file = table.getFileName().toString();
            assertDamage(store.read(TENANT, 1), file);
            assertDamage(store.head(TENANT, 1), file);
            assertDamage(store.scan(TENANT, 0, 1), file);
            assertDamage(store.remove(head(1, 1)), file);
            assertDamage(store.list(CONTACT, ListQuery.all(9, START)), file);
            assertDamage(store.append(following(1, 1)), file);
            assertThat(store.append(starting(2)).join()).isEqualTo(AppendResult.COMMITTED);
        }
    }

    @Test
    void aMissingTableIsReported() throws IOException {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
        }
        Path table = only(".sst", directory);
        Files.delete(table);

        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(table.getFileName().toString());
    }

    /** A change of records that bypasses the store. */
    private interface Tampering {
        void with(WriteBatch batch) throws RocksDBException;
    }

    private RocksDbStore tampered(Tampering tampering) throws RocksDBException {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.append(starting(1)).join();
            store.append(following(1, 1)).join();
        }
        try (Database database = Database.open(StoreDirectory.prepare(directory), null);
                WriteBatch batch = new WriteBatch()) {
            tampering.with(batch);
            database.write(batch);
        }
        return RocksDbStore.open(directory);
    }

    @Test
    void undecodableRecordIsReported() throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.commit(TENANT, 1, 2), new byte[3]))) {
            assertDamage(store.read(TENANT, 1), "service 1 version 2: ends too early");
            assertDamage(store.head(TENANT, 1), "service 1 version 2: ends too early");
            assertLeftOut(store.scan(TENANT, 0, 9));
            assertDamage(store.remove(head(1, 2)), "service 1 version 2: ends too early");
            assertLeftOut(store.list(CONTACT, ListQuery.all(9, START)));
            assertDamage(store.append(following(1, 2)), "service 1 version 2: ends too early");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void missingCommitIsReported(int version) throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> {
            batch.put(KeyFormat.commit(TENANT, 1, 3), RecordFormat.encode(following(1, 2)));
            batch.delete(KeyFormat.commit(TENANT, 1, version));
        })) {
            String message = "service 1 has version " + (version + 1) + " and lacks version " + version;
            assertDamage(store.read(TENANT, 1), message);
            assertLeftOut(store.scan(TENANT, 0, 9));
        }
    }

    /**
     * The open states follow from all commits since the last one that lists them. If one of these is missing, a change
     * would build on a wrong head.
     */
    @Test
    void missingCommitThatDefinesOpenStatesIsReported() throws RocksDBException {
        int missing = Head.ALWAYS_LISTED + 3;
        try (RocksDbStore store = tampered(batch -> {
            Head head = head(1, 1);
            for (int state = 0; state < Head.ALWAYS_LISTED + 4; state++) {
                Head next = head.next().start(Level.STATE, START).build();
                EventRecord started = new EventRecord(EventRecord.Kind.STATE_STARTED, state, START, new byte[0]);
                byte[] record = RecordFormat.encode(Commit.change(head, next, List.of(started)));
                if (next.version() != missing) {
                    batch.put(KeyFormat.commit(TENANT, 1, next.version()), record);
                }
                head = next;
            }
        })) {
            String message = "service 1 has version " + (missing + 1) + " and lacks version " + missing;
            assertDamage(store.read(TENANT, 1), message);
            assertDamage(store.head(TENANT, 1), message);
        }
    }

    @Test
    void danglingListEntryIsReported() throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.entry(head(9, 1)), new byte[] {0}))) {
            Page<Position> page = store.list(CONTACT, ListQuery.all(9, START)).join();
            assertThat(page.conversations()).hasSize(1);
            assertThat(page.unreadable()).containsExactly(9L);
        }
    }

    @Test
    void danglingTimerIsReported() throws RocksDBException {
        Head deleted = expiring(9);
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.timer(deleted), new byte[0]))) {
            assertThat(store.due(START, 9).join()).isEqualTo(new DuePage(List.of(), List.of(9L)));
        }
    }

    @Test
    void timerWithAWrongTimeIsReported() throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.timer(expiring(1)), new byte[0]))) {
            assertThat(store.due(START, 9).join()).isEqualTo(new DuePage(List.of(), List.of(1L)));
        }
    }

    private static Head expiring(long serviceId) {
        return head(serviceId, 1).next().expiresAt(START).build();
    }

    @Test
    void undecodableListEntryIsReplacedByTheHead() throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.entry(head(1, 2)), new byte[] {7}))) {
            assertThat(store.list(CONTACT, types("100")).join().conversations())
                    .extracting(Conversation::head)
                    .containsExactly(head(1, 2));
            assertThat(store.list(CONTACT, types("7")).join().conversations()).isEmpty();
        }
    }

    private static ListQuery types(String type) {
        return ListQuery.builder(9, START).serviceTypes(Set.of(type)).build();
    }

    @Test
    void invalidNextIdIsDamage() throws RocksDBException {
        try (RocksDbStore store = tampered(batch -> batch.put(KeyFormat.nextId(), new byte[] {7}))) {
            assertDamage(store.reserveIds(1), "the next id");
        }
    }

    private static void assertLeftOut(CompletableFuture<? extends Page<?>> future) {
        assertThat(future.join().conversations()).isEmpty();
        assertThat(future.join().unreadable()).containsExactly(1L);
        assertThat(future.join().hasNext()).isFalse();
    }

    private static void assertDamage(CompletableFuture<?> future, String text) {
        assertThat(future.handle((done, failure) -> failure).join())
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(text);
    }
}
