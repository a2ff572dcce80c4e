package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.only;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.AppendResult;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class OneStorePerDirectoryTest {

    @TempDir
    Path directory;

    @TempDir
    Path temporary;

    @Test
    void secondStoreInTheSameProcessIsRefused() {
        try (RocksDbStore first = RocksDbStore.open(directory)) {
            assertInUse();
            assertInUse();
            assertThat(first.append(starting(1)).join()).isEqualTo(AppendResult.COMMITTED);
        }
        RocksDbStore.open(directory).close();
    }

    @Test
    void storeInUseByAnotherProcessIsRefusedUntilItExits() throws IOException {
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

    /** Files that another store is writing must not be reported as damaged. */
    @Test
    void logsOfAStoreInUseAreNotRead() throws IOException {
        try (RocksDbStore first = RocksDbStore.open(directory)) {
            assertThat(first.append(starting(1)).join()).isEqualTo(AppendResult.COMMITTED);
            Path log = only(".log", directory);
            Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
            Files.createSymbolicLink(log.resolveSibling("999999.log"), Path.of("is not there any more"));

            assertInUse();
        }
    }

    /** For example, a clean-up job may remove such a file, or an operator who sees that the store is in use. */
    @ParameterizedTest
    @ValueSource(strings = {"db/LOCK", "FORMAT", "INVENTORY"})
    void storeOfAnotherProcessStaysLockedWithoutOneFile(String name) throws IOException {
        OtherProcess other = OtherProcess.filling(directory, 100, 0);
        Path elsewhere = temporary.resolve("kept");
        try {
            Files.move(directory.resolve(name), elsewhere);
            assertThatThrownBy(() -> RocksDbStore.open(directory)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> verify(directory)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> Samples.repair(directory)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> RocksDbStore.restore(
                            directory, temporary.resolve("restored"), conversation -> List.of(), progress -> {}))
                    .isInstanceOf(StoreException.class);
            if (name.equals("db/LOCK")) {
                assertInUse();
                Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
                assertThatThrownBy(() -> RocksDbStore.open(link)).hasMessageContaining("is in use");
            } else {
                Files.move(elsewhere, directory.resolve(name));
            }
        } finally {
            other.kill();
        }
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            for (int id = 1; id <= 100; id++) {
                assertThat(store.read(TENANT, id).join()).isPresent();
            }
        }
        assertThat(verify(directory).active()).isGreaterThanOrEqualTo(100);
    }

    /** The first store continues to work, and other processes remain locked out. */
    @Test
    void storeOfThisProcessStaysLockedWithoutItsLockFile() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        try (RocksDbStore first = RocksDbStore.open(directory)) {
            Files.delete(directory.resolve("db/LOCK"));
            assertInUse();
            assertThatThrownBy(() -> RocksDbStore.open(link)).hasMessageContaining("is in use");
            assertThatThrownBy(() -> verify(directory)).hasMessageContaining("is in use");
            assertThat(OtherProcess.canOpen(directory)).isFalse();
            assertThat(first.append(starting(1)).join()).isEqualTo(AppendResult.COMMITTED);
        }
        assertThat(verify(directory).active()).isEqualTo(1);
    }

    private void assertInUse() {
        assertThatThrownBy(() -> RocksDbStore.open(directory))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessage("the store in " + directory
                        + " is in use by another process, or by another store in this process");
    }
}
