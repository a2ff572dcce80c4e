package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Tests whether a database could be written in a directory, without opening one. */
final class WriteProbe {

    /** The name of the probe file; RocksDB ignores it. */
    private static final String FILE = "probe.tmp";

    /** The number of files that a database opens at once during its opening. */
    private static final int FILES = 16;

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int WRITTEN_BYTES = 8 * BLOCK_BYTES;

    /** The maximum size of a log or a table. */
    private static final long MAX_FILE_BYTES = 64L << 20;

    private final Path file;

    WriteProbe(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /**
     * Returns whether the probe succeeds. Opens several files, and writes to one of them up to the maximum size of a
     * database file.
     */
    boolean isWritable() {
        List<FileChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < FILES; i++) {
                open.add(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            }
            write(open.get(0));
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            close(open);
            delete();
        }
    }

    private static void write(FileChannel to) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long at = 0; at < WRITTEN_BYTES; at += BLOCK_BYTES) {
            writeAll(to, block.clear(), at);
        }
        writeAll(to, block.clear().limit(1), MAX_FILE_BYTES);
        to.force(false);
    }

    private static void writeAll(FileChannel to, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += to.write(bytes, next);
        }
    }

    private static void close(List<FileChannel> open) {
        for (FileChannel each : open) {
            try {
                each.close();
            } catch (IOException e) {
                // the data is not needed
            }
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next probe overwrites it
        }
    }
}
