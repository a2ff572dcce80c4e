package io.contextservices.rocksdb;

import io.contextservices.rocksdb.WalReport.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Scans a write-ahead log before RocksDB opens it. RocksDB mistakes a corrupt length for a truncated file, skips zero
 * bytes, and can hang on garbage.
 *
 * <pre>
 * log    = block of 32 KiB, the last one shorter...
 * block  = record... and, where no header fits any more, up to 6 bytes of padding
 * record = checksum(4) length(2) type(1) bytes, little-endian
 * type   = 1 a whole batch, 2 the first part of one, 3 a further part, 4 the last part
 * batch  = number of its first change(8) changes(4) bytes, little-endian
 * </pre>
 *
 * <p>The checksum is a masked CRC-32C of type and bytes. For use by one thread.
 */
final class WalScanner {

    private static final int BLOCK = 32 << 10;
    private static final int HEADER = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    /** The number of bytes of each batch that are passed to the consumer. */
    private static final int BEGIN = 256;

    private final @Nullable Consumer<ByteBuffer> batches;
    private final byte[] block = new byte[BLOCK];
    private final ByteBuffer numbers = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer begin = ByteBuffer.allocate(0);

    /** The header of the batch, which may be split over several records. */
    private final ByteBuffer batch =
            ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private long first;
    private long next;
    private long position;
    private int length;
    private long end;
    private boolean insideBatch;
    private long unreadableFrom = -1;
    private boolean missing;
    private boolean zeros = true;
    private boolean damaged;

    private WalScanner(@Nullable Consumer<ByteBuffer> batches) {
        this.batches = batches;
    }

    /** Scans a log. */
    static WalReport scan(Path file) throws IOException {
        return scan(file, null);
    }

    /**
     * Scans a log.
     *
     * @param batches receives the beginning of each batch that precedes any unreadable part
     */
    static WalReport scan(Path file, @Nullable Consumer<ByteBuffer> batches) throws IOException {
        WalScanner scanner = new WalScanner(batches);
        try (InputStream in = Files.newInputStream(file)) {
            scanner.scan(in);
        }
        return scanner.report(file);
    }

    private void scan(InputStream in) throws IOException {
        do {
            length = in.readNBytes(block, 0, BLOCK);
            scanBlock();
            position += length;
        } while (length == BLOCK && !damaged);
    }

    private WalReport report(Path file) {
        return new WalReport(file, state(), position, first, next, end, unreadableFrom);
    }

    private State state() {
        boolean harmless = missing || (zeros && !insideBatch);
        if (damaged) {
            return State.DAMAGED;
        }
        return unreadableFrom < 0 || harmless ? State.GOOD : State.UNREADABLE_END;
    }

    private void scanBlock() {
        int at = unreadableFrom < 0 ? readRecords() : 0;
        if (unreadableFrom >= 0 && !damaged) {
            searchBatch(at);
        }
    }

    /** Reads records until one is unreadable, and returns the position of that one in the block. */
    private int readRecords() {
        int at = 0;
        while (length - at >= HEADER) {
            int next = at + HEADER + size(at);
            if (next > length && length < BLOCK && next <= BLOCK && isPossible(at)) {
                missing = true;
                // All bytes of the record are present, so only its length is corrupt.
                damaged = isChecked(at, length);
            } else if (next <= length && isPossible(at) && isChecked(at, next)) {
                if (isOutOfPlace(at)) {
                    damaged = true;
                } else {
                    accept(at, next);
                    at = next;
                    continue;
                }
            }
            unreadableFrom = position + at;
            return at;
        }
        if (at < length && length < BLOCK) {
            missing = true;
            unreadableFrom = position + at;
        }
        return at;
    }

    private void accept(int at, int behind) {
        if (!insideBatch) {
            batch.clear();
            begin = batches == null
                    ? begin
                    : ByteBuffer.wrap(Arrays.copyOfRange(block, at + HEADER, Math.min(behind, at + HEADER + BEGIN)));
        }
        batch.put(block, at + HEADER, Math.min(batch.remaining(), behind - at - HEADER));
        boolean numbered = !batch.hasRemaining();
        if (numbered && first == 0) {
            first = batch.getLong(0);
        }
        insideBatch = type(at) != FULL && type(at) != LAST;
        if (!insideBatch) {
            end = position + behind;
            next = numbered ? batch.getLong(0) + batch.getInt(Long.BYTES) : next;
            if (batches != null) {
                batches.accept(begin);
            }
        }
    }

    private boolean isOutOfPlace(int at) {
        return isBeginning(at) == insideBatch;
    }

    /**
     * Searches for data that was written after the unreadable part. Only the beginning of a batch proves that. Other
     * records may belong to the interrupted batch, since a disk writes pages in any order.
     */
    private void searchBatch(int from) {
        for (int at = from; at < length; at++) {
            zeros &= block[at] == 0;
            int next = length - at < HEADER ? BLOCK + 1 : at + HEADER + size(at);
            if (next <= length && isBeginning(at) && isChecked(at, next)) {
                damaged = true;
                return;
            }
        }
    }

    private int size(int at) {
        return numbers.getShort(at + 4) & 0xffff;
    }

    private int type(int at) {
        return block[at + 6];
    }

    private boolean isPossible(int at) {
        return type(at) >= FULL && type(at) <= LAST;
    }

    private boolean isBeginning(int at) {
        return type(at) == FULL || type(at) == FIRST;
    }

    private boolean isChecked(int at, int next) {
        CRC32C crc = new CRC32C();
        crc.update(block, at + 6, next - at - 6);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
        return numbers.getInt(at) == masked;
    }
}
