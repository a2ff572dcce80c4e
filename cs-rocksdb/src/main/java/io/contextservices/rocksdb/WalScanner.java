package io.contextservices.rocksdb;

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
 * Looks through a log of RocksDB's before RocksDB does, which tells less apart: it takes a damaged length for an end that
 * is missing, passes over zeros, and never comes back from some kinds of garbage.
 *
 * <pre>
 * log    = block of 32 KiB, the last one shorter...
 * block  = record... and, where no header fits any more, up to 6 bytes of nothing
 * record = checksum(4) length(2) type(1) bytes, little-endian
 * type   = 1 a whole batch, 2 the first part of one, 3 a further, 4 the last
 * batch  = number of its first change(8) changes(4) bytes, little-endian
 * </pre>
 *
 * <p>The checksum, CRC-32C and masked, is of type and bytes. For one thread.
 */
final class WalScanner {

    private static final int BLOCK = 32 << 10;
    private static final int HEADER = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    /** What a log is like. */
    enum State {
        /** It ends with a whole batch, or lacks part of its last, of which nobody was told. */
        GOOD,
        /**
         * From some place to its end nothing can be read. This may be a batch of which nobody was told, or the last ones
         * that were acknowledged.
         */
        UNREADABLE_END,
        /** There is something that cannot be read before a batch that begins behind it. */
        DAMAGED
    }

    /** What is shown of a batch. */
    private static final int BEGIN = 256;

    private final Path file;
    private final @Nullable Consumer<ByteBuffer> batches;
    private final byte[] block = new byte[BLOCK];
    private final ByteBuffer numbers = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer begin = ByteBuffer.allocate(0);
    /** What the batch begins with, which may be in more than one record. */
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
    private State state = State.GOOD;

    private WalScanner(Path file, @Nullable Consumer<ByteBuffer> batches) {
        this.file = file;
        this.batches = batches;
    }

    /** Looks through a log. */
    static WalScanner read(Path file) throws IOException {
        return read(file, null);
    }

    /**
     * Looks through a log.
     *
     * @param batches shown the begin of each batch that can be read, before anything that cannot
     */
    static WalScanner read(Path file, @Nullable Consumer<ByteBuffer> batches) throws IOException {
        WalScanner log = new WalScanner(file, batches);
        try (InputStream in = Files.newInputStream(file)) {
            do {
                log.length = in.readNBytes(log.block, 0, BLOCK);
                log.look();
                log.position += log.length;
            } while (log.length == BLOCK && log.state != State.DAMAGED);
        }
        boolean harmless = log.missing || (log.zeros && !log.insideBatch);
        if (log.state != State.DAMAGED && log.unreadableFrom >= 0 && !harmless) {
            log.state = State.UNREADABLE_END;
        }
        return log;
    }

    State state() {
        return state;
    }

    Path file() {
        return file;
    }

    /** Logs are written in the order of their numbers. */
    long number() {
        return StoreDirectory.number(file);
    }

    boolean isEmpty() {
        return position == 0;
    }

    /** Whether there is something behind the last whole batch. */
    boolean isTorn() {
        return position > end;
    }

    /** The number of the first change, as soon as it can be read; 0 if there is none. */
    long first() {
        return first;
    }

    /** The number behind the last change of the last whole batch; 0 if there is none. */
    long next() {
        return next;
    }

    /** Where the last batch ends of those that can be read from the beginning. */
    long end() {
        return end;
    }

    /** Where the first byte stands that cannot be read. */
    long unreadableFrom() {
        return unreadableFrom;
    }

    private void look() {
        int at = unreadableFrom < 0 ? goOn() : 0;
        if (unreadableFrom >= 0 && state != State.DAMAGED) {
            unreadable(at);
        }
    }

    /** Goes over records until one cannot be read; returns where that stands. */
    private int goOn() {
        int at = 0;
        while (length - at >= HEADER) {
            int next = at + HEADER + size(at);
            if (next > length && length < BLOCK && next <= BLOCK && isPossible(at)) {
                missing = true;
                // With all its bytes here, only its length can be wrong.
                state = isChecked(at, length) ? State.DAMAGED : state;
            } else if (next <= length && isPossible(at) && isChecked(at, next)) {
                if (isOutOfPlace(at)) {
                    state = State.DAMAGED;
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
     * Looks whether anything that was written later can be read behind what cannot. Only the beginning of a batch shows
     * that: other parts may be of the very batch that was being written, of which a disk keeps pages in any order.
     */
    private void unreadable(int from) {
        for (int at = from; at < length; at++) {
            zeros &= block[at] == 0;
            int next = length - at < HEADER ? BLOCK + 1 : at + HEADER + size(at);
            if (next <= length && isBeginning(at) && isChecked(at, next)) {
                state = State.DAMAGED;
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

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
