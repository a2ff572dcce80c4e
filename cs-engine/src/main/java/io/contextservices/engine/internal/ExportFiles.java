package io.contextservices.engine.internal;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.ServicePage;
import io.contextservices.api.UnavailableException;
import io.contextservices.store.PrivateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes exports into files of one directory, one export after the other, on its own thread. */
public final class ExportFiles implements AutoCloseable {

    private static final int MAX_WAITING = 4;

    private final @Nullable Path directory;
    private final InstantSource clock;
    private final ThreadPoolExecutor thread;
    private volatile boolean closed;

    /**
     * Creates a writer for a directory.
     *
     * @param directory the directory, which is created if it does not exist; {@code null}: every export is rejected
     * @throws UncheckedIOException if the directory cannot be created
     */
    public ExportFiles(@Nullable Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        if (directory != null) {
            create(directory);
        }
        thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread writer = new Thread(task, "cs-engine-export");
            writer.setDaemon(true);
            return writer;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    private static void create(Path directory) {
        check(directory);
        try {
            // Before JDK 19, createDirectories fails for a link to a directory.
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, PrivateDirectory.attributes(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": the directory for exports cannot be created: " + e, e);
        }
    }

    /**
     * Checks that a directory for exports exists or can be created. Creates nothing.
     *
     * @throws UncheckedIOException if it does not exist and cannot be created
     */
    public static void check(Path directory) {
        Path existing = directory.toAbsolutePath();
        Path parent = existing.getParent();
        while (parent != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = parent;
            parent = existing.getParent();
        }
        String fault = !Files.isDirectory(existing)
                ? existing + " is not a directory"
                : Files.isDirectory(directory) || Files.isWritable(existing) ? null : existing + " cannot be written";
        if (fault != null) {
            throw new UncheckedIOException(directory + ": no directory for exports: " + fault, new IOException(fault));
        }
    }

    /** Writes all pages, and completes with the names of the files. */
    CompletableFuture<List<String>> write(
            Function<ExportQuery, CompletableFuture<ServicePage>> pages, ExportQuery query, ExportFormat format) {
        Path into = directory;
        if (into == null) {
            throw new PermissionDeniedException("no directory for exports is configured");
        }
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        try {
            thread.execute(() -> run(into, pages, query, ExportRows.of(format), done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(
                    closed
                            ? closing()
                            : new UnavailableException("too many exports are waiting", Duration.ofSeconds(60)));
        }
        return done;
    }

    private void run(
            Path into,
            Function<ExportQuery, CompletableFuture<ServicePage>> pages,
            ExportQuery query,
            ExportRows rows,
            CompletableFuture<List<String>> done) {
        if (closed) {
            done.completeExceptionally(closing());
            return;
        }
        Instant now = clock.instant();
        try (ExportedFiles files = ExportedFiles.create(into, now, rows)) {
            ExportQuery next = query.withLimit(ExportQuery.MAX_LIMIT);
            ServicePage page = pages.apply(next).get();
            files.add(page);
            while (page.next().isPresent()) {
                next = next.withAfter(page.next().get());
                page = pages.apply(next).get();
                files.add(page);
            }
            done.complete(files.complete());
        } catch (ExecutionException e) {
            done.completeExceptionally(closed ? closing() : e.getCause());
        } catch (Throwable e) {
            done.completeExceptionally(closed ? closing() : e);
        }
    }

    private static UnavailableException closing() {
        return new UnavailableException("the engine is closed", null);
    }

    /** Aborts the present export, which leaves no file behind, and rejects waiting ones. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow().forEach(Runnable::run);
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
