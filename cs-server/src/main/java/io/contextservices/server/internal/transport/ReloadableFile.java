package io.contextservices.server.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parsed contents of a file. A call of {@link #current()} checks the file if the last check was over a second ago,
 * and reads it again if it has changed. If the file cannot be read, the previous contents stay in use and each check
 * retries, since removing the cause (such as a permission) does not change the file. The failure is logged once, again
 * if its reason changes, and every hour.
 */
public final class ReloadableFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Path file;
    private final Reader<T> reader;
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile T current;
    private volatile long nextCheckAt;
    private @Nullable Stamp currentStamp;
    private @Nullable String lastReason;
    private long nextReportAt;

    /**
     * Reads the file for the first time.
     *
     * @throws UncheckedIOException if the file cannot be read; the message names the file
     */
    public ReloadableFile(Path file, Reader<T> reader) {
        this.file = file;
        this.reader = reader;
        this.currentStamp = stamp();
        try {
            this.current = read(null);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + reason(e), e);
        }
        this.nextCheckAt = System.nanoTime() + CHECK_NANOS;
    }

    /** Parses the contents. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Parses the contents. The message of an exception states the fault, without the name of the file and its
         * contents.
         *
         * @param previous the previous result; {@code null} the first time
         */
        T read(byte[] contents, @Nullable T previous) throws IOException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    public T current() {
        if (System.nanoTime() - nextCheckAt >= 0 && checking.compareAndSet(false, true)) {
            try {
                check();
                nextCheckAt = System.nanoTime() + CHECK_NANOS;
            } finally {
                checking.set(false);
            }
        }
        return current;
    }

    /**
     * Checks the file; one thread at a time. The stamp is taken before the read, so that a change during the read
     * causes another read.
     */
    private void check() {
        Stamp stamp = stamp();
        if (stamp == null ? currentStamp == null : stamp.equals(currentStamp)) {
            lastReason = null;
            return;
        }
        try {
            current = read(current);
            currentStamp = stamp;
            lastReason = null;
            LOG.info("{} has changed and was reloaded", file);
        } catch (IOException | RuntimeException e) {
            report(reason(e));
        }
    }

    private void report(String reason) {
        if (!reason.equals(lastReason) || System.nanoTime() - nextReportAt >= 0) {
            lastReason = reason;
            nextReportAt = System.nanoTime() + REPORT_NANOS;
            LOG.error("{} has changed and cannot be used; the previous contents stay in use: {}", file, reason);
        }
    }

    private T read(@Nullable T previous) throws IOException {
        return reader.read(Files.readAllBytes(file), previous);
    }

    private @Nullable Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException missing) {
            return null;
        }
    }

    /**
     * Returns the reason of a failure. For an unexpected exception this is the class only, since its message may
     * contain parts of the file.
     */
    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return e instanceof IOException && message != null
                ? message
                : e.getClass().getName();
    }
}
