package io.contextservices.server;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * What a file says. Whoever asks looks at the file first, if nobody did within a second, and reads it again if it has
 * changed. If it cannot be read then, that is logged, and what it said before holds.
 */
final class Watched<T> {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final Reader<T> reader;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile T current;
    private volatile long nextLook;
    private @Nullable Stamp read;

    /**
     * Reads the file for the first time.
     *
     * @throws UncheckedIOException if that is not possible; the message names the file
     */
    Watched(Path file, Reader<T> reader) {
        this.file = file;
        this.reader = reader;
        this.read = stamp();
        try {
            this.current = read();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + why(e), e);
        }
        this.nextLook = System.nanoTime() + LOOK_NANOS;
    }

    /** Makes something of the contents. */
    @FunctionalInterface
    interface Reader<T> {
        /** The message of the exception says what is wrong, without the name of the file and without its contents. */
        T read(byte[] contents) throws IOException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    T current() {
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
            return;
        }
        read = now;
        try {
            current = read();
            LOG.info("{} has changed and was read again", file);
        } catch (IOException | RuntimeException e) {
            LOG.error("{} has changed and cannot be used, what it said before holds: {}", file, why(e));
        }
    }

    private T read() throws IOException {
        return reader.read(Files.readAllBytes(file));
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
    private static @Nullable String why(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof IOException ? e.getMessage() : e.getClass().getName();
    }
}
