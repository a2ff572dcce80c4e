package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.delete;
import static io.contextservices.rocksdb.Samples.image;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListQuery;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Receipt;
import io.contextservices.testkit.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests stores whose log was damaged by a power failure at any position. The store must hold all changes up to some
 * point, in their order, and none after it. If even the first change is missing, the inventory shows it.
 */
@Tag("slow")
class LogCutTest {

    private static final int CHANGES = 120;
    private static final int CUTS = 200;
    private static final int LOOK_AGAIN = 10;

    /** The maximum distance between two damaged bytes. */
    private static final int STEP = Soak.isOn() ? 100 : 3_000;

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path temporary;

    /** The content of an unfinished end of a log. */
    private enum End {
        /** The end is missing. */
        MISSING(1) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                return Arrays.copyOf(log, cut);
            }
        },
        /** The file has its full length, but zeros as content. */
        ZEROS(10) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                return Arrays.copyOf(Arrays.copyOf(log, cut), log.length);
            }
        },
        /** The end holds random bytes. */
        GARBAGE(10) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                byte[] damaged = new byte[log.length];
                random.nextBytes(damaged);
                System.arraycopy(log, 0, damaged, 0, cut);
                return damaged;
            }
        };

        /** The short form of the test tries one of this many cuts. */
        private final int every;

        End(int every) {
            this.every = every;
        }

        abstract byte[] of(byte[] log, int cut, Random random);
    }

    @TestFactory
    Stream<DynamicTest> truncatedLogHoldsExactlyTheSyncedCommits() {
        return Stream.of(End.values())
                .map(end -> dynamicTest(
                        end.name(), () -> Soak.rounds(LogCutTest.class, seed -> new Life(seed, end).cutEverywhere())));
    }

    @Test
    void aDamagedByteOfTheLogIsReportedOrHarmless() {
        Soak.rounds(LogCutTest.class, seed -> new Life(seed, End.MISSING).damageEverywhere());
    }

    private interface Change extends Function<ConversationStore, Object> {}

    /** A series of changes, and the length of the log after each of them was acknowledged. */
    private final class Life {

        private final Random random;
        private final End end;
        private final Path directory;
        private final List<Change> changes = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private final List<Head> heads = new ArrayList<>();

        /** The length of the log when the inventory recorded it. */
        private int certain;

        Life(long seed, End end) {
            random = new Random(seed);
            this.end = end;
            directory = temporary.resolve(end + " " + seed);
        }

        void cutEverywhere() throws IOException {
            Path crashed = directory.resolve("crashed");
            byte[] log = live(crashed);
            int tried = 0;
            int refused = 0;
            for (int i = 0; i <= CUTS; i += Soak.isOn() ? 1 : end.every) {
                int cut = (int) ((long) log.length * i / CUTS);
                Path torn = image(crashed, directory.resolve("torn " + i));
                byte[] remaining = end.of(log, cut, random);
                Files.write(only(".log", torn), remaining);
                // The bytes behind the cut may be unchanged by chance: changes end with a zero.
                int whole = Arrays.equals(log, remaining) ? log.length : Arrays.mismatch(log, remaining);
                tried++;
                StoreReport report = look(torn);
                if (whole < certain) {
                    assertThat(report)
                            .as("cut at %s, before what is certain", cut)
                            .isNull();
                    assertThatThrownBy(() -> Samples.repair(torn)).isInstanceOf(CorruptStoreException.class);
                    continue;
                }
                if (report == null) {
                    assertThat(end).as("what may be reported as damage").isNotEqualTo(End.MISSING);
                    assertThat(Samples.repair(torn)).hasSize(1);
                    report = verify(torn);
                    refused++;
                }
                assertThat(report.problems()).as("cut at %s", cut).isEmpty();
                assertIsPrefix(torn, whole);
                if (i % LOOK_AGAIN == 0) {
                    assertThat(verify(torn).problems())
                            .as("cut at %s, and gone on", cut)
                            .isEmpty();
                }
            }
            System.out.println(
                    "LogCutTest: " + tried + " ends " + end + ", " + refused + " reported, and then cut off");
            assertThat(tried).isGreaterThan(CUTS / (2 * end.every));
            // Some ends are rejected and some are not, unless the end is missing: then none is rejected.
            assertThat(refused).isBetween(end == End.MISSING ? 0 : 1, end == End.MISSING ? 0 : tried - 1);
        }

        /** Damages single bytes. The store must never silently lose an acknowledged change. */
        void damageEverywhere() throws IOException {
            Path crashed = directory.resolve("crashed");
            byte[] log = live(crashed);
            int tried = 0;
            int reported = 0;
            for (int at = random.nextInt(STEP); at < log.length; at += 1 + random.nextInt(STEP)) {
                Path damaged = image(crashed, directory.resolve("damaged " + at));
                byte[] bytes = log.clone();
                bytes[at] ^= (byte) (1 + random.nextInt(255));
                Files.write(only(".log", damaged), bytes);
                tried++;
                if (look(damaged) != null) {
                    assertIsPrefix(damaged, log.length);
                } else {
                    reported++;
                }
                delete(damaged);
            }
            System.out.println("LogCutTest: " + tried + " bytes damaged, " + reported + " reported");
            assertThat(tried).isGreaterThan(log.length / STEP);
            // Checksums cover nearly every byte; damage to the others is harmless.
            assertThat(reported).isBetween(tried * 9 / 10, tried);
        }

        /** Makes the changes one after the other, and returns the log as of the last acknowledgement. */
        private byte[] live(Path crashed) throws IOException {
            Files.createDirectories(directory);
            Path living = directory.resolve("living");
            try (RocksDbStore store = RocksDbStore.open(living)) {
                MemoryStore model = new MemoryStore();
                store.reserveIds(1).join();
                certain = (int) Files.size(only(".log", living));
                for (int i = 0; i < CHANGES; i++) {
                    Change change = change(model);
                    assertThat(change.apply(store)).isEqualTo(change.apply(model));
                    changes.add(change);
                    ends.add((int) Files.size(only(".log", living)));
                }
                image(living, crashed);
            }
            return Files.readAllBytes(only(".log", crashed));
        }

        private Change change(MemoryStore model) {
            int choice = random.nextInt(10);
            if (choice < 4 || heads.isEmpty()) {
                return start(heads.size() + 1);
            }
            Head head = heads.get(random.nextInt(heads.size()));
            Head expected = model.head(head.tenant(), head.serviceId()).join().orElse(head); // or one that was removed
            if (choice == 9) {
                return store -> store.remove(expected).join();
            }
            HeadBuilder next = expected.next().lastEventAt(START.plusMillis(random.nextInt(1_000)));
            switch (choice) {
                case 4 -> next.completed(true);
                case 5 -> next.customerId("c");
                case 6 -> next.expiresAt(START.plusSeconds(random.nextInt(1_000)));
                default -> next.start(Level.TASK, START);
            }
            return append(Commit.change(expected, next.build(), events()));
        }

        private Change start(int number) {
            Head head = Head.first(TENANT, number, START.plusMillis(random.nextInt(100)))
                    .contactKey(CONTACT.key())
                    .build();
            heads.add(head);
            Receipt receipt = new Receipt("key " + number, "answer", START, DAY);
            Change append = append(Commit.begin(head, events()).with(receipt));
            return store -> {
                assertThat(store.reserveIds(1).join().first()).isPositive();
                return append.apply(store);
            };
        }

        private Change append(Commit commit) {
            return store -> store.append(commit).join();
        }

        private List<EventRecord> events() {
            byte[] json = new byte[random.nextInt(3_000)];
            random.nextBytes(json);
            return List.of(EventRecord.ofService(EventRecord.Kind.SERVICE_EXTENDED, START, json));
        }

        /** Checks that the store holds the changes that were in the log up to the cut, and accepts new ones. */
        private void assertIsPrefix(Path torn, int cut) {
            int made = (int) ends.stream().filter(end -> end <= cut).count();
            MemoryStore model = new MemoryStore();
            changes.subList(0, made).forEach(change -> change.apply(model));
            try (RocksDbStore store = RocksDbStore.open(torn)) {
                assertThat(store.scan(TENANT, 0, 1_000).join())
                        .as("cut at %s", cut)
                        .isEqualTo(model.scan(TENANT, 0, 1_000).join());
                ListQuery all = ListQuery.all(1_000, Instant.MIN);
                assertThat(store.list(CONTACT, all).join())
                        .isEqualTo(model.list(CONTACT, all).join());
                for (int number = 1; number <= CHANGES; number++) {
                    assertThat(store.receipt(TENANT, "key " + number, START, DAY)
                                    .join())
                            .isEqualTo(model.receipt(TENANT, "key " + number, START, DAY)
                                    .join());
                }
                Head next = Head.first(TENANT, CHANGES + 1, START)
                        .contactKey("after")
                        .build();
                assertThat(store.reserveIds(CHANGES + 1).join().first())
                        .as("ids that may be in use are skipped")
                        .isGreaterThan(CHANGES);
                assertThat(store.append(Commit.begin(next, events())).join()).isEqualTo(AppendResult.COMMITTED);
            }
        }
    }

    /** Returns the report on a store; {@code null} if both verifying and opening it report damage. */
    private static @Nullable StoreReport look(Path directory) {
        try {
            return verify(directory);
        } catch (CorruptStoreException reported) {
            assertThatThrownBy(() -> RocksDbStore.open(directory)).hasMessage(reported.getMessage());
            return null;
        }
    }
}
