package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.Head;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import io.contextservices.wire.ResourceCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a store of any earlier format can be opened, read, written, verified, copied, backed up and restored. */
class GoldenStoresTest {

    private static final int SERVICES = 18;
    private static final int IN_BACKUP = 12;

    /** A time before anything in these stores expires. */
    private static final Instant NOW = Instant.parse("2026-12-24T00:00:00Z");

    private static final long MICROSECONDS = 1_700_000_000_000_000L;

    @TempDir
    Path temporary;

    private Path store;
    private Path backup;
    private List<String> services;

    private void unpack(int format) throws IOException {
        String name = "/golden/format-" + format + ".zip";
        try (InputStream file = GoldenStoresTest.class.getResourceAsStream(name);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = temporary.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        store = temporary.resolve("store");
        backup = temporary.resolve("backup");
        services = Files.readAllLines(temporary.resolve("services.ndjson"));
        assertThat(services).hasSize(SERVICES);
        assertThat(format(store)).isEqualTo(format);
    }

    private static int format(Path directory) throws IOException {
        String text = Files.readString(directory.resolve("FORMAT")).strip();
        return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
    }

    private static StoreReport verify(Path directory) {
        return RocksDbStore.verify(directory, ContextEngine::problems, progress -> {});
    }

    private static ContextEngine engine(RocksDbStore opened) {
        return ContextEngine.builder(opened).clock(() -> NOW).build();
    }

    private static List<String> export(ContextEngine engine) {
        ContextServices all = engine.blocking();
        return all.export(ExportQuery.from(Instant.EPOCH).withTimeTo(NOW.plusSeconds(1))).services().stream()
                .map(GoldenStoresTest::line)
                .toList();
    }

    private static String line(Service service) {
        return new String(ResourceCodec.write(service), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isReadAndWrittenAndUpgraded(int format) throws IOException {
        unpack(format);
        for (int round = 0; round < 2; round++) {
            try (ContextEngine engine = engine(RocksDbStore.open(store))) {
                assertThat(export(engine))
                        .startsWith(services.toArray(String[]::new))
                        .hasSize(SERVICES + round);
                ServiceStartEvent event =
                        ServiceStartEvent.builder().contactKey("later").build();
                long id = engine.blocking().start(event).serviceId();
                assertThat(id).isGreaterThan(SERVICES);
                if (round > 0) {
                    engine.blocking().delete(1);
                }
            }
            assertThat(format(store)).isEqualTo(StoreFormat.CURRENT);
            assertThat(verify(store).problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isVerifiedWithoutAChange(int format) throws IOException {
        unpack(format);
        for (Path directory : List.of(store, backup)) {
            StoreReport report = verify(directory);
            assertThat(report.problems()).isEmpty();
            assertThat(report.active() + report.completed()).isEqualTo(directory.equals(store) ? SERVICES : IN_BACKUP);
            assertThat(report.receipts()).isPositive();
            assertThat(format(directory)).isEqualTo(format);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isBackedUpAndRestored(int format) throws IOException {
        unpack(format);
        Path restored = temporary.resolve("restored");
        assertThat(restore(backup, restored).active()).isPositive();
        try (ContextEngine engine = engine(RocksDbStore.open(restored))) {
            assertThat(export(engine)).isEqualTo(before(services));
        }
        Path copy = temporary.resolve("copy");
        assertThat(restore(store, copy).active()).isPositive();
        Path again = temporary.resolve("again");
        try (RocksDbStore open = RocksDbStore.open(copy)) {
            assertThat(open.reserveIds(1).join().first()).isGreaterThan(MICROSECONDS);
            open.backup(again).join();
        }
        for (Path directory : List.of(copy, again, restored)) {
            assertThat(format(directory)).isEqualTo(StoreFormat.CURRENT);
            assertThat(verify(directory).problems()).isEmpty();
        }
    }

    private static List<String> before(List<String> all) {
        return all.subList(0, IN_BACKUP);
    }

    private static StoreReport restore(Path from, Path to) {
        return RocksDbStore.restore(from, to, ContextEngine::problems, progress -> {});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isCopied(int format) throws IOException, InterruptedException {
        unpack(format);
        Path copy = temporary.resolve("copy");
        try (RocksDbStore from = RocksDbStore.open(store);
                RocksDbStore to = RocksDbStore.open(copy)) {
            CopyReport report = StoreCopy.run(from, to, NOW, progress -> {});
            assertThat(report.isClean()).isTrue();
        }
        try (ContextEngine engine = engine(RocksDbStore.open(copy))) {
            assertThat(export(engine)).isEqualTo(services);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void missingDatabaseIsReportedAfterTheUpgrade(int format) throws IOException {
        unpack(format);
        RocksDbStore.open(store).close();
        Samples.delete(store.resolve("db"));

        assertThatThrownBy(() -> RocksDbStore.open(store)).hasMessageContaining("the directory db is missing");
    }

    /** Checks that the sample store of format 2 contains what that format added, so that the tests above cover it. */
    @Test
    void format2StoreHoldsTheDataOfThatFormat() throws IOException {
        unpack(2);

        assertThat(store.resolve("INVENTORY")).exists();
        assertThat(backup.resolve("INVENTORY")).exists();
        assertThat(backup.resolve("SKIP-IDS")).exists();
        try (RocksDbStore open = RocksDbStore.open(store)) {
            assertThat(open.floor()).isGreaterThan(MICROSECONDS);
            assertThat(open.note("sweep").join()).isPresent();
            assertThat(open.note("sweep-resumed").join()).isPresent();
            Head head = open.head(new Tenant("default"), 2).join().orElseThrow();
            assertThat(head.open()).hasSizeGreaterThan(Head.ALWAYS_LISTED);
            assertThat(head.listedAt()).isLessThan(head.version());
            assertThat(head.revision()).isGreaterThan(MICROSECONDS);
            assertThat(head.stateIds().runs()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void laterFormatIsRefusedWithItsNumber() throws IOException {
        unpack(1);
        Files.writeString(store.resolve("FORMAT"), "Context Services, RocksDB store\nformat 3\n");

        String message = "the store in " + store + " has format 3, but this version reads formats 1 to 2";
        assertThatThrownBy(() -> RocksDbStore.open(store))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> verify(store)).hasMessage(message);
        assertThatThrownBy(() -> restore(store, temporary.resolve("restored"))).hasMessage(message);
    }
}
