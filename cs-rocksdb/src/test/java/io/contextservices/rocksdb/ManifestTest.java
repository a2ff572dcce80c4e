package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.image;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.CorruptStoreException;
import io.contextservices.testkit.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests stores with a damaged manifest. The store must report the damage and the remedy, or hold all acknowledged
 * changes. It must never open with fewer changes, or empty.
 */
@Timeout(300)
@Tag("slow")
class ManifestTest {

    private static final int CUTS = 50;

    /** The maximum distance between two damaged bytes. */
    private static final int STEP = Soak.isOn() ? 2 : 20;

    @TempDir
    Path temporary;

    private int services;
    private int copies;
    private int refused;

    /**
     * Returns a store that was opened the given number of times. It is a crash image if the last session was not
     * closed.
     */
    private Path store(int sessions, boolean closed) {
        Path living = temporary.resolve("living");
        for (int session = 1; session <= sessions; session++) {
            try (RocksDbStore store = RocksDbStore.open(living)) {
                store.reserveIds(3).join();
                for (int i = 0; i < 3; i++) {
                    store.append(starting(++services)).join();
                }
                if (session == sessions && !closed) {
                    return image(living, temporary.resolve("crashed"));
                }
            }
        }
        return living;
    }

    private Path copy(Path store) {
        return image(store, temporary.resolve("copy " + copies++));
    }

    private static Path manifest(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("db"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Each case has another kind of last entry: of an opening, of a flush, of a compaction. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void truncatedManifestIsReportedOrHarmless(int sessions) throws IOException {
        for (boolean closed : new boolean[] {false, true}) {
            Path store = store(sessions, closed);
            byte[] list = Files.readAllBytes(manifest(store));
            for (int i = 0; i < CUTS; i++) {
                int cut = list.length * i / CUTS;
                Path missing = copy(store);
                Files.write(manifest(missing), Arrays.copyOf(list, cut));
                assertRefusedOrWhole(missing, "cut at " + cut);
                Path zeros = copy(store);
                Files.write(manifest(zeros), Arrays.copyOf(Arrays.copyOf(list, cut), list.length));
                assertRefusedOrWhole(zeros, "zeros from " + cut);
            }
        }
        System.out.println("ManifestTest: " + copies + " ends missing, " + refused + " reported");
        assertThat(refused).isBetween(1, copies);
    }

    @Test
    void damagedManifestByteIsReportedOrHarmless() {
        Soak.rounds(ManifestTest.class, seed -> {
            Random random = new Random(seed);
            Path store = temporary.resolve("living");
            if (!Files.exists(store)) {
                store(3, true);
            }
            byte[] list = Files.readAllBytes(manifest(store));
            for (int at = random.nextInt(STEP); at < list.length; at += 1 + random.nextInt(STEP)) {
                Path damaged = copy(store);
                byte[] bytes = list.clone();
                bytes[at] ^= (byte) (1 + random.nextInt(255));
                Files.write(manifest(damaged), bytes);
                assertRefusedOrWhole(damaged, "damaged at " + at);
            }
            System.out.println("ManifestTest: " + copies + " bytes damaged, " + refused + " reported");
        });
    }

    @Test
    void missingManifestIsReported() throws IOException {
        Path store = store(2, true);
        Path withoutList = copy(store);
        Files.delete(manifest(withoutList));
        assertRefused(withoutList, "is missing");
        Path withoutName = copy(store);
        Files.delete(withoutName.resolve("db/CURRENT"));
        assertRefused(withoutName, "CURRENT is missing");
        for (String name : List.of("", "\n", "..\n", "MANIFEST-000001\n", "MANIFEST-999999\n")) {
            Path misnamed = copy(store);
            Files.writeString(misnamed.resolve("db/CURRENT"), name);
            assertRefused(misnamed, name.startsWith("M") ? "is missing" : "CURRENT names no MANIFEST");
        }
    }

    /** RocksDB reads forever if an entry has a record type that occurs only in recycled logs. */
    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "3, true"})
    void unknownManifestRecordIsReported(int sessions, boolean closed) throws IOException {
        Path store = store(sessions, closed);
        byte[] list = Files.readAllBytes(manifest(store));
        int last = 0;
        for (int next = 0; next < list.length; next += 7 + (list[next + 4] & 0xff) + ((list[next + 5] & 0xff) << 8)) {
            last = next;
        }
        for (int kind = 5; kind <= 12; kind++) {
            Path damaged = copy(store);
            byte[] bytes = list.clone();
            bytes[last + 6] = (byte) kind;
            Files.write(manifest(damaged), bytes);
            assertRefused(damaged, "cannot be read from byte " + last);
        }
    }

    private static void assertRefused(Path directory, String why) {
        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining(why)
                .hasMessageContaining("cs restore");
        assertThatThrownBy(() -> verify(directory)).isInstanceOf(CorruptStoreException.class);
    }

    private void assertRefusedOrWhole(Path directory, String damage) {
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            for (int id = 1; id <= services; id++) {
                assertThat(store.read(TENANT, id).join())
                        .as("%s, service %s", damage, id)
                        .isPresent();
            }
        } catch (CorruptStoreException e) {
            assertThat(e).as(damage).hasMessageContaining("cs restore");
            refused++;
            return;
        }
        assertThat(verify(directory).problems()).as(damage).isEmpty();
    }
}
