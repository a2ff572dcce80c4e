package io.contextservices.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;

/**
 * Fails when RocksDB is another version than the one that this code was validated with. {@link WalScanner} and
 * {@link Manifest} read its files, {@link WriteBatchBuilder} writes the bytes of its write batches. A new version is in
 * order when the tests of these classes and {@code LogCutTest}, {@code DamageTest} and {@code GoldenStoresTest} pass in the
 * thorough profile; then change the number here.
 */
class RocksDbVersionTest {

    private static final String VALIDATED = "11.8.1";

    @Test
    void versionOfRocksDbIsTheValidatedOne() {
        NativeLibrary.load();

        assertThat(RocksDB.rocksdbVersion().toString())
                .as("see the Javadoc of this class")
                .isEqualTo(VALIDATED);
    }
}
