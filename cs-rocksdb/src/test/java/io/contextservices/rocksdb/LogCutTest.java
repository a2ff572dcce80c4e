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
 * What a loss of power leaves of the log, wherever it comes: all changes up to a place, in the order in which they were
 * made, and nothing of those behind it. A log of which not even the first change is left was recorded, and is missed.
 */
@Tag("slow")
class LogCutTest {

    private static final int CHANGES = 120;
    private static final int CUTS = 200;
    private static final int LOOK_AGAIN = 10;

    /** How many bytes there are between two that are damaged, at most. */
    private static final int STEP = Soak.isOn() ? 100 : 3_000;

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path temporary;

    /** How the end of a log looks that was being written. */
    private enum End {
        /** It is not there. */
        MISSING(1) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                return Arrays.copyOf(log, cut);
            }
        },
        /** The file has got its length, and not its content. */
        ZEROS(10) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                return Arrays.copyOf(Arrays.copyOf(log, cut), log.length);
            }
        },
        /** What is there is not what was written. */
        GARBAGE(10) {
            @Override
            byte[] of(byte[] log, int cut, Random random) {
                byte[] damaged = new byte[log.length];
                random.nextBytes(damaged);
                System.arraycopy(log, 0, damaged, 0, cut);
                return damaged;
            }
        };

        /** Of how many cuts one is tried in the short form. */
        private final int every;

        End(int every) {
            this.every = every;
        }

        abstract byte[] of(byte[] log, int cut, Random random);
    }

    @TestFactory
    Stream<DynamicTest> ofALogThatLacksItsEndThereIsAllThatWasSyncedAndNoMore() {
        return Stream.of(End.values())
                .map(end -> dynamicTest(
                        end.name(), () -> Soak.rounds(LogCutTest.class, seed -> new Life(seed, end).cutEverywhere())));
    }

    @Test
    void aDamagedByteOfTheLogIsReportedOrHarmless() {
        Soak.rounds(LogCutTest.class, seed -> new Life(seed, End.MISSING).damageEverywhere());
    }

    private interface Change extends Function<ConversationStore, Object> {}

    /** Changes, and how long the log was when each was acknowledged. */
    private final class Life {

        private final Random random;
        private final End end;
        private final Path directory;
        private final List<Change> changes = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private final List<Head> heads = new ArrayList<>();

        /** How long the log was when it was recorded. */
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
                byte[] left = end.of(log, cut, random);
                Files.write(only(".log", torn), left);
                // Behind the cut there may be, by chance, what was there: changes end with a zero.
                int whole = Arrays.equals(log, left) ? log.length : Arrays.mismatch(log, left);
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
            // What is there is whole or missing: neither all ends are read, nor are all refused.
            assertThat(refused).isBetween(end == End.MISSING ? 0 : 1, end == End.MISSING ? 0 : tried - 1);
        }

        /** Of one byte that is not as it was written, nobody loses what was acknowledged without a word. */
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
            // Checksums cover nearly every byte; what they do not cover is harmless.
            assertThat(reported).isBetween(tried * 9 / 10, tried);
        }

        /** Makes the changes one after the other; the log is left as it was when the last was acknowledged. */
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
            int what = random.nextInt(10);
            if (what < 4 || heads.isEmpty()) {
                return start(heads.size() + 1);
            }
            Head head = heads.get(random.nextInt(heads.size()));
            Head expected = model.head(head.tenant(), head.serviceId()).join().orElse(head); // or one that is gone
            if (what == 9) {
                return store -> store.remove(expected).join();
            }
            Head.Builder next = expected.next().touched(START.plusMillis(random.nextInt(1_000)));
            switch (what) {
                case 4 -> next.completed(true);
                case 5 -> next.customerId("c");
                case 6 -> next.expires(START.plusSeconds(random.nextInt(1_000)));
                default -> next.start(Level.TASK, START);
            }
            return append(new Commit(expected, next.build(), events()));
        }

        private Change start(int number) {
            Head head = Head.first(TENANT, number, START.plusMillis(random.nextInt(100)))
                    .contactKey(CONTACT.key())
                    .build();
            heads.add(head);
            Receipt receipt = new Receipt("key " + number, "answer", START, DAY);
            Change append = append(new Commit(null, head, events()).with(receipt));
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

        /** It holds what it held when the log was so long, and goes on. */
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
                assertThat(store.append(new Commit(null, next, events())).join())
                        .isEqualTo(AppendResult.COMMITTED);
            }
        }
    }

    /** Nothing if it is reported as damage, by opening as well. */
    private static @Nullable StoreReport look(Path directory) {
        try {
            return verify(directory);
        } catch (CorruptStoreException reported) {
            assertThatThrownBy(() -> RocksDbStore.open(directory)).hasMessage(reported.getMessage());
            return null;
        }
    }
}
