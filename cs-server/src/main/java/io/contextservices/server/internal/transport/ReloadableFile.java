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
 * What a file says. A caller looks at the file first, if none did within a second, and reads it again if it has changed. If it
 * cannot be read then, what it said before holds, and it is read again each second until it can be: what was in the way, such as
 * a permission, does not change the file. The log says so once, again when the reason changes, and every hour.
 */
public final class ReloadableFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Path file;
    private final Reader<T> reader;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile T current;
    private volatile long nextLook;
    private @Nullable Stamp read;
    private @Nullable String reported;
    private long nextReport;

    /**
     * Reads the file for the first time.
     *
     * @throws UncheckedIOException if that is not possible; the message names the file
     */
    public ReloadableFile(Path file, Reader<T> reader) {
        this.file = file;
        this.reader = reader;
        this.read = stamp();
        try {
            this.current = read(null);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + why(e), e);
        }
        this.nextLook = System.nanoTime() + LOOK_NANOS;
    }

    /** Makes something of the contents. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * The message of the exception says what is wrong, without the name of the file and without its contents.
         *
         * @param before what was made of the contents before; {@code null} the first time
         */
        T read(byte[] contents, @Nullable T before) throws IOException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    public T current() {
        if (System.nanoTime() - nextLook >= 0 && looking.compareAndSet(false, true)) {
            try {
                look();
                nextLook = System.nanoTime() + LOOK_NANOS;
            } finally {
                looking.set(false);
            }
        }
        return current;
    }

    /** Only one thread at a time is here. The stamp is taken first: what is written while it is read is read again. */
    private void look() {
        Stamp now = stamp();
        if (now == null ? read == null : now.equals(read)) {
            reported = null;
            return;
        }
        try {
            current = read(current);
            read = now;
            reported = null;
            LOG.info("{} has changed and was read again", file);
        } catch (IOException | RuntimeException e) {
            report(why(e));
        }
    }

    private void report(String why) {
        if (!why.equals(reported) || System.nanoTime() - nextReport >= 0) {
            reported = why;
            nextReport = System.nanoTime() + REPORT_NANOS;
            LOG.error("{} has changed and cannot be used, what it said before holds: {}", file, why);
        }
    }

    private T read(@Nullable T before) throws IOException {
        return reader.read(Files.readAllBytes(file), before);
    }

    private @Nullable Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException gone) {
            return null;
        }
    }

    /** Of what no reader means to throw the class only: its message may hold something of the contents. */
    private static String why(Exception e) {
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
