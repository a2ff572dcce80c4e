package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneStorePerDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aSecondStoreInThisProcessIsRefusedAndDoesNotDisturbTheFirst() {
        try (RocksDbStore first = RocksDbStore.open(directory)) {
            assertInUse();
            assertInUse();
            assertThat(first.append(starting(1)).join()).isEqualTo(Appended.COMMITTED);
        }
        RocksDbStore.open(directory).close();
    }

    @Test
    void aStoreOfAnotherProcessIsRefusedUntilThatHasEnded() throws IOException {
        OtherProcess other = OtherProcess.filling(directory, 1, 0);
        try {
            assertInUse();
        } finally {
            other.kill();
        }
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            assertThat(store.read(TENANT, 1).join()).isPresent();
        }
    }

    /** Nor is anything said of files that somebody else is writing. */
    @Test
    void theLogsOfAStoreInUseAreNotLookedAt() throws IOException {
        try (RocksDbStore first = RocksDbStore.open(directory)) {
            assertThat(first.append(starting(1)).join()).isEqualTo(Appended.COMMITTED);
            Path log = only(".log", directory);
            Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
            Files.createSymbolicLink(log.resolveSibling("999999.log"), Path.of("is not there any more"));

            assertInUse();
        }
    }

    private void assertInUse() {
        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the store in " + directory + " is in use, by another process or by another store here");
    }
}
