package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Whether a database can be written in a directory, found out without one. */
final class WriteProbe {

    /** RocksDB takes no notice of a file of that name. */
    private static final String FILE = "probe.tmp";

    /** What a database opens at once while it is opened. */
    private static final int FILES = 16;

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int WRITTEN_BYTES = 8 * BLOCK_BYTES;

    /** No log and no table becomes larger than that. */
    private static final long LARGEST_FILE_BYTES = 64L << 20;

    private final Path file;

    WriteProbe(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** Opens some files and writes to one of them, beyond the end of the largest that a database would write. */
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
        writeAll(to, block.clear().limit(1), LARGEST_FILE_BYTES);
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
                // nothing of what was written is kept
            }
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next one takes its place
        }
    }
}
