package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.server.store.ListQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RocksDbStoreOpeningIT {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStoreOpeningIT.class);

    private static final int SERVICES = 1_000_000;

    /** Near the most that a log grows to with small services: what is kept in memory is larger, and that is bounded. */
    private static final long LOG_BYTES = 16L << 20;

    @TempDir
    Path directory;

    @Test
    void aMillionServicesAreOpenedWithinTwoSecondsHoweverTheStoreEnded() throws IOException {
        OtherProcess other = OtherProcess.filling(directory, SERVICES, LOG_BYTES);
        LOG.info("{} services are there, and {} bytes of log", SERVICES, OtherProcess.logLength(directory));
        other.kill();
        open("after a kill");
        open("after a close");
    }

    private void open(String when) {
        long start = System.nanoTime();
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            LOG.info("opened {} in {} ms", when, took.toMillis());
            assertThat(took).isLessThan(Duration.ofSeconds(2));
            assertThat(store.read(TENANT, 1).join()).isPresent();
            assertThat(store.read(TENANT, SERVICES).join()).isPresent();
            assertThat(store.list(CONTACT, ListQuery.all(9, START)).join().conversations())
                    .hasSize(9);
        }
    }
}
