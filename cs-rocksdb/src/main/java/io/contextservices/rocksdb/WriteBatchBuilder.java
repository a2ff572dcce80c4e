package io.contextservices.rocksdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.WriteBatch;

/**
 * A builder of a write batch that sorts its puts and deletions by key. RocksDB inserts a key fastest directly after the
 * previous one, and most starts follow each other in all lists except those of customers and contacts. If a key is
 * changed twice, the later change takes effect.
 */
final class WriteBatchBuilder {

    private static final byte[] NOTHING = {};
    private static final int SEQUENCE_BYTES = Long.BYTES;

    /** RocksDB's codes. */
    private static final byte DELETION = 0;

    private static final byte PUT = 1;
    private static final byte RANGE_DELETION = 15;

    private final List<Change> changes = new ArrayList<>();
    private long bytes = SEQUENCE_BYTES + Integer.BYTES;

    private static final class Change {

        private final byte kind;
        private final byte[] key;
        private final byte[] value;

        Change(byte kind, byte[] key, byte[] value) {
            this.kind = kind;
            this.key = key;
            this.value = value;
        }
    }

    void put(byte[] key, byte[] value) {
        add(PUT, key, value);
    }

    void delete(byte[] key) {
        add(DELETION, key, NOTHING);
    }

    /**
     * Deletes all keys from {@code from} (inclusive) to {@code to} (exclusive). The batch must not put any key of that
     * range.
     */
    void deleteRange(byte[] from, byte[] to) {
        add(RANGE_DELETION, from, to);
    }

    private void add(byte kind, byte[] key, byte[] value) {
        changes.add(new Change(kind, key, value));
        bytes += 1 + space(key) + (kind == DELETION ? 0 : space(value));
    }

    int size() {
        return changes.size();
    }

    /**
     * Returns all changes in RocksDB's own format of a batch. One native call is faster than one call for each change.
     */
    WriteBatch batch() {
        changes.sort((a, b) -> Arrays.compareUnsigned(a.key, b.key));
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(0).putInt(changes.size());
        for (Change change : changes) {
            out.put(change.kind);
            put(change.key, out);
            if (change.kind != DELETION) {
                put(change.value, out);
            }
        }
        return new WriteBatch(out.array());
    }

    private static int space(byte[] bytes) {
        int sevens = (Integer.SIZE - Integer.numberOfLeadingZeros(bytes.length | 1) + 6) / 7;
        return sevens + bytes.length;
    }

    /** Writes a byte array, preceded by its length as a varint (seven bits a byte, lowest first). */
    private static void put(byte[] bytes, ByteBuffer out) {
        int length = bytes.length;
        while (length > 0x7f) {
            out.put((byte) (length | 0x80));
            length >>>= 7;
        }
        out.put((byte) length).put(bytes);
    }
}
