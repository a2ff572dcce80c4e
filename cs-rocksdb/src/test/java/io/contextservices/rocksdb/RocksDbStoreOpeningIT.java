package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.delete;
import static io.contextservices.rocksdb.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.ListQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("slow")
class RocksDbStoreOpeningIT {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStoreOpeningIT.class);

    private static final int SERVICES = 1_000_000;

    private static final int TIMES = 3;

    /**
     * Nearly the maximum size of a log with small services. Such services take more space in the memtable, whose size
     * is limited.
     */
    private static final long LOG_BYTES = 16L << 20;

    @TempDir
    Path directory;

    @Test
    void millionServicesOpenWithinTwoSeconds() throws IOException {
        Path store = Files.createDirectory(directory.resolve("store"));
        OtherProcess other = OtherProcess.filling(store, SERVICES, LOG_BYTES);
        LOG.info("{} services are there, and {} bytes of log", SERVICES, OtherProcess.logLength(store));
        other.kill();
        List<Duration> killed = new ArrayList<>();
        List<Duration> closed = new ArrayList<>();
        // Several attempts, since the machine may be busy for a moment.
        for (int i = 0; i < TIMES; i++) {
            Path copy = image(store, directory.resolve("copy " + i));
            killed.add(open(copy));
            closed.add(open(copy));
            delete(copy);
        }
        LOG.info("opened after a kill in {}, after a close in {}", killed, closed);
        assertThat(Collections.min(killed)).isLessThan(Duration.ofSeconds(2));
        assertThat(Collections.min(closed)).isLessThan(Duration.ofSeconds(2));
    }

    private static Duration open(Path directory) {
        long start = System.nanoTime();
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(store.read(TENANT, 1).join()).isPresent();
            assertThat(store.read(TENANT, SERVICES).join()).isPresent();
            assertThat(store.list(CONTACT, ListQuery.all(9, START)).join().conversations())
                    .hasSize(9);
            return took;
        }
    }
}
