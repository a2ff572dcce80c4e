package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Tests that the builder's batches equal those of RocksDB. */
class WriteBatchBuilderTest {

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] data(WriteBatchBuilder changes) throws RocksDBException {
        try (WriteBatch batch = changes.batch()) {
            assertThat(batch.count()).isEqualTo(changes.size());
            return batch.data();
        }
    }

    @Test
    void bytesEqualThoseOfAWriteBatch() throws RocksDBException {
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152}) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            WriteBatchBuilder changes = new WriteBatchBuilder();
            changes.put(bytes("a"), value);
            changes.delete(bytes("b"));
            changes.put(value, bytes("as a key"));
            changes.deleteRange(bytes("\uffffa"), bytes("\uffffc"));

            try (WriteBatch expected = new WriteBatch()) {
                boolean first = length == 0 || (value[0] & 0xff) < 'a';
                if (first) {
                    expected.put(value, bytes("as a key"));
                }
                expected.put(bytes("a"), value);
                expected.delete(bytes("b"));
                if (!first) {
                    expected.put(value, bytes("as a key"));
                }
                expected.deleteRange(bytes("\uffffa"), bytes("\uffffc"));
                assertThat(data(changes)).isEqualTo(expected.data());
            }
        }
    }

    @Test
    void changesAreSortedByKeyAndStableForEqualKeys() throws RocksDBException {
        WriteBatchBuilder changes = new WriteBatchBuilder();
        changes.put(new byte[] {(byte) 0x80}, bytes("3"));
        changes.put(new byte[] {0x7f}, bytes("1"));
        changes.delete(new byte[] {0x7f});
        changes.put(new byte[] {0x7f}, bytes("2"));

        try (WriteBatch expected = new WriteBatch()) {
            expected.put(new byte[] {0x7f}, bytes("1"));
            expected.delete(new byte[] {0x7f});
            expected.put(new byte[] {0x7f}, bytes("2"));
            expected.put(new byte[] {(byte) 0x80}, bytes("3"));
            assertThat(data(changes)).isEqualTo(expected.data());
        }
    }

    @Test
    void batchWithoutChangesIsEmpty() throws RocksDBException {
        try (WriteBatch expected = new WriteBatch()) {
            assertThat(data(new WriteBatchBuilder())).isEqualTo(expected.data());
        }
    }
}
