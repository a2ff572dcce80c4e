package io.contextservices.rocksdb;

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

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Tests that a store with one corrupt record has exactly one problem. */
@Tag("slow")
class VerificationTest {

    private static final Receipt RECEIPT = new Receipt("a", "answer", START, Duration.ofDays(1));
    private static final long DAY = KeyFormat.day(START);
    private static final Tenant OTHER = new Tenant("other");

    /** The second service, which has a timer. */
    private static final Head EXPIRING = Head.first(TENANT, 2, START)
            .customerId("c")
            .expiresAt(START.plusSeconds(9))
            .completed(true)
            .build();

    @TempDir
    Path temporary;

    private interface Tampering {
        void with(WriteBatch batch) throws RocksDBException;
    }

    private Path store() {
        Path directory = temporary.resolve("store");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            store.reserveIds(2).join();
            store.append(starting(1).with(RECEIPT)).join();
            store.append(following(1, 1)).join();
            store.append(Commit.begin(EXPIRING, starting(2).events())).join();
        }
        return directory;
    }

    private Path tampered(Tampering tampering) throws RocksDBException {
        Path directory = store();
        try (Database database = Database.open(StoreDirectory.prepare(directory), null);
                WriteBatch batch = new WriteBatch()) {
            tampering.with(batch);
            database.write(batch);
        }
        return directory;
    }

    @Test
    void intactStoreIsCounted() {
        assertThat(verify(store())).isEqualTo(new StoreReport(1, 1, 3, 27, 2, 1, 1, 0, List.of(), 0, 0, List.of()));
    }

    @Test
    void anEmptyStoreIsClean() {
        RocksDbStore.open(temporary).close();
        assertThat(verify(temporary)).isEqualTo(new StoreReport(0, 0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, List.of()));
    }

    static Stream<Arguments> singleTamperedRecordIsReported() {
        byte[] entry = KeyFormat.entry(head(1, 2));
        byte[] timer = KeyFormat.timer(EXPIRING);
        Head completed = head(1, 1).next().completed(true).build();
        Head later = EXPIRING.next().expiresAt(START).build();
        byte[] foreign = KeyFormat.commit(OTHER, 1, 1);
        return Stream.of(
                damage("service 1 has version 2 and lacks version 1", b -> b.delete(KeyFormat.commit(TENANT, 1, 1))),
                damage(
                        "service 1 has version 9 and lacks version 3",
                        b -> b.put(KeyFormat.commit(TENANT, 1, 9), RecordFormat.encode(following(1, 1)))),
                damage("service 1 version 1: ends too early", b -> b.put(KeyFormat.commit(TENANT, 1, 1), new byte[3])),
                damage("service 1 version 2: ends too early", b -> b.put(KeyFormat.commit(TENANT, 1, 2), new byte[3])),
                damage("service 1 is not in its list", b -> b.delete(entry)),
                damage("service 1 has a list entry that differs from its head", b -> b.put(entry, new byte[] {2, 'x'})),
                damage("service 1 has a list entry that differs from its head", b -> b.put(entry, new byte[] {7})),
                damage(
                        "a list has an entry of service 9, which does not exist",
                        b -> b.put(KeyFormat.entry(head(9, 1)), new byte[1])),
                damage(
                        "a list has an entry of service 1, which does not exist",
                        b -> b.put(KeyFormat.entry(completed), new byte[1])),
                damage("service 2 has a due time, but no timer", b -> b.delete(timer)),
                damage("the timer of service 2 is not empty", b -> b.put(timer, new byte[1])),
                damage(
                        "service 2 has a timer, but is not due at that time",
                        b -> b.put(KeyFormat.timer(later), new byte[0])),
                damage("service 2 exists, but the next id is 1", b -> b.delete(KeyFormat.nextId())),
                damage("service 2 exists, but the next id is 2", b -> b.put(KeyFormat.nextId(), ValueFormat.id(2))),
                damage("the next id: not an id", b -> b.put(KeyFormat.nextId(), new byte[3])),
                damage("a receipt: ends too early", b -> b.put(KeyFormat.receipt(TENANT, "a", DAY), new byte[9])),
                damage(
                        "a receipt is stored under another day than the day of its issue",
                        b -> b.put(KeyFormat.receipt(TENANT, "b", DAY + 1), ValueFormat.receipt(RECEIPT))),
                damage("a record has an unknown kind", b -> b.put(new byte[] {'x'}, new byte[0])),
                damage("a record has an unknown kind", b -> b.put(new byte[] {0}, new byte[0])),
                damage("a record has an unknown kind", b -> b.put(new byte[] {'i', 0}, new byte[0])),
                damage("a commit has a key that cannot be read", b -> b.put(new byte[] {'c', 1}, new byte[0])),
                damage("an entry of a list has a key that cannot be read", b -> b.put(new byte[] {'l'}, new byte[0])),
                damage("a receipt has a key that cannot be read", b -> b.put(new byte[] {'r', 0}, new byte[0])),
                damage("a timer has a key that cannot be read", b -> b.put(new byte[] {'t', 0}, new byte[0])),
                damage(
                        "service 1 is not in its list",
                        b -> b.put(foreign, RecordFormat.encode(starting(1))))); // of another tenant
    }

    private static Arguments damage(String problem, Tampering tampering) {
        return Arguments.of(problem, tampering);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void singleTamperedRecordIsReported(String problem, Tampering tampering) throws RocksDBException {
        StoreReport report = verify(tampered(tampering));

        assertThat(report.problems()).containsExactly(problem);
        assertThat(report.problemCount()).isEqualTo(1);
        assertThat(report.isClean()).isFalse();
    }

    /** Otherwise, one service that cannot be read would prevent the restore of every later backup. */
    @Test
    void storeWithUnreadableServicesIsRestored() throws RocksDBException {
        Path directory = tampered(batch -> {
            batch.delete(KeyFormat.commit(TENANT, 1, 1));
            batch.put(KeyFormat.commit(TENANT, 2, 1), new byte[3]);
        });
        Path restored = temporary.resolve("restored");

        StoreReport report = RocksDbStore.restore(directory, restored, conversation -> List.of(), progress -> {});

        assertThat(report.isClean()).isFalse();
        assertThat(report.isSound()).isTrue();
        assertThat(report.unreadableCount()).isEqualTo(2);
        assertThat(report.unreadable()).containsExactly(1L, 2L);
        assertThat(report.problemCount()).isEqualTo(2);
        assertThat(verify(restored).problems()).isEqualTo(report.problems());
        try (RocksDbStore store = RocksDbStore.open(restored)) {
            assertThat(store.scan(TENANT, 0, 9).join().unreadable()).containsExactly(1L, 2L);
            assertThat(store.removeUnreadable(TENANT, 2).join()).isEqualTo(AppendResult.COMMITTED);
            assertThat(store.remove(store.head(TENANT, 1).join().orElseThrow()).join())
                    .isEqualTo(AppendResult.COMMITTED);
        }
        assertThat(verify(restored).problems()).isEmpty();
    }

    @Test
    void unreadableServicesDoNotPreventARestore() {
        Path restored = temporary.resolve("restored");
        Function<Conversation, List<String>> check = conversation -> {
            throw new UnreadableConversationException(conversation.head().serviceId(), "an event", null);
        };
        StoreReport report = RocksDbStore.restore(store(), restored, check, progress -> {});

        assertThat(report.unreadable()).containsExactly(1L, 2L);
        assertThat(report.isSound()).isTrue();
        assertThat(verify(restored).isClean()).isTrue();
    }

    @Test
    void storeWithAMissingListEntryIsNotRestored() throws RocksDBException {
        Path directory = tampered(batch -> {
            batch.put(KeyFormat.commit(TENANT, 2, 1), new byte[3]);
            batch.delete(KeyFormat.entry(head(1, 2)));
        });
        Path restored = temporary.resolve("restored");

        StoreReport report = RocksDbStore.restore(directory, restored, conversation -> List.of(), progress -> {});

        assertThat(report.isSound()).isFalse();
        assertThat(report.unreadable()).containsExactly(2L);
        assertThat(restored).isEmptyDirectory();
    }

    @Test
    void everyReferenceToALostServiceIsReported() throws RocksDBException {
        Path directory = tampered(batch -> batch.delete(KeyFormat.commit(TENANT, 2, 1)));

        assertThat(verify(directory).problems())
                .containsExactly(
                        "a list has an entry of service 2, which does not exist",
                        "service 2 has a timer, but is not due at that time");
    }

    @Test
    void problemsOfTheCheckAreReportedWithTheService() {
        StoreReport report = RocksDbStore.verify(
                store(), conversation -> List.of(conversation.events().size() + " events"), progress -> {});

        assertThat(report.problems()).containsExactly("service 1: 2 events", "service 2: 1 events");
    }

    @Test
    void conversationWithAGapIsNotCheckedFurther() throws RocksDBException {
        Path directory = tampered(batch -> batch.delete(KeyFormat.commit(TENANT, 1, 1)));
        List<Long> checked = new ArrayList<>();
        RocksDbStore.verify(
                directory,
                conversation -> {
                    checked.add(conversation.head().serviceId());
                    return List.of();
                },
                progress -> {});

        assertThat(checked).containsExactly(2L);
    }

    @Test
    void allProblemsAreCountedAndSomeListed() throws RocksDBException {
        StoreReport report = verify(tampered(batch -> {
            for (int id = 10; id < 260; id++) {
                batch.put(KeyFormat.entry(head(id, 1)), new byte[1]);
            }
        }));

        assertThat(report.problemCount()).isEqualTo(250);
        assertThat(report.problems()).hasSize(StoreReport.MAX_PROBLEMS);
        assertThat(report.entries()).isEqualTo(252);
    }

    @Test
    void damagedBlockIsReportedWithItsFile() throws IOException {
        Path directory = store();
        Path table = only(".sst", directory);
        byte[] bytes = Files.readAllBytes(table);
        bytes[20] ^= 1;
        Files.write(table, bytes);

        assertThat(verify(directory).problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem)
                        .contains("checksum mismatch", table.getFileName().toString()));
    }

    @Test
    void verifyingChangesNothing() throws IOException {
        Path crashed = temporary.resolve("crashed");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("store"))) {
            store.reserveIds(5).join();
            store.append(starting(1)).join();
            image(temporary.resolve("store"), crashed);
        }
        Map<Path, String> before = contents(crashed);

        assertThat(verify(crashed).active()).isEqualTo(1);
        assertThat(contents(crashed)).isEqualTo(before);
    }

    private static Map<Path, String> contents(Path directory) throws IOException {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                contents.put(file, new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void storeInUseByThisProcessIsRefusedAndStaysLocked() {
        Path directory = store();
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertInUse(directory);
            assertThat(OtherProcess.canOpen(directory)).isFalse();
            assertThat(store.append(starting(3)).join().outcome().name()).isEqualTo("COMMITTED");
        }
        assertThat(OtherProcess.canOpen(directory)).isTrue();
    }

    @Test
    void aStoreInUseByAnotherProcessIsRefused() throws IOException {
        Path directory = store();
        OtherProcess other = OtherProcess.filling(directory, 1, 0);
        try {
            assertInUse(directory);
        } finally {
            other.kill();
        }
    }

    @Test
    void storeIsLockedDuringVerification() {
        Path directory = store();
        List<Boolean> opened = new ArrayList<>();
        RocksDbStore.verify(
                directory,
                conversation -> {
                    opened.add(OtherProcess.canOpen(directory));
                    return List.of();
                },
                progress -> {});

        assertThat(opened).containsExactly(false, false);
    }

    private static void assertInUse(Path directory) {
        assertThatThrownBy(() -> verify(directory))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the store in " + directory
                        + " is in use by another process, or by another store in this process");
    }

    @Test
    void verifyingAMissingStoreCreatesNothing() throws IOException {
        Path nothing = temporary.resolve("nothing");
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.write(other.resolve("thesis.txt"), "mine".getBytes(UTF_8));

        for (Path directory : List.of(nothing, other)) {
            assertThatThrownBy(() -> verify(directory))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessage("the directory " + directory + " holds no store: it has no file FORMAT");
        }
        assertThat(nothing).doesNotExist();
        assertThat(other).isDirectoryContaining("glob:**thesis.txt");
        assertThat(other.resolve("db")).doesNotExist();
    }
}
