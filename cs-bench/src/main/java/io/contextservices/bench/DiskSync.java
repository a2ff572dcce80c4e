package io.contextservices.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures the time of a sync of the disk, which is the lower bound of a durable start. */
final class DiskSync {

    private static final int BLOCK = 4_096;
    private static final int BLOCKS = 4_096;

    private DiskSync() {}

    /**
     * Measures for some seconds how long it takes to overwrite a block of a file and to call {@code fdatasync}. Returns
     * the median.
     */
    static double median(Path directory, Duration time) throws IOException {
        Path file = Files.createTempFile(directory, "sync", ".bin");
        List<Double> times = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.allocate(BLOCK * BLOCKS);
            while (all.hasRemaining()) {
                int unused = channel.write(all);
            }
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            long end = System.nanoTime() + time.toNanos();
            for (long i = 0; System.nanoTime() < end; i++) {
                long begin = System.nanoTime();
                int unused = channel.write(block.clear(), i % BLOCKS * BLOCK);
                channel.force(false);
                times.add((System.nanoTime() - begin) / 1e9);
            }
        } finally {
            Files.delete(file);
        }
        return Series.median(times);
    }
}
