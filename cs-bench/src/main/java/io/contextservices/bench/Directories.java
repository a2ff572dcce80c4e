package io.contextservices.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Utilities for directories in which servers create and delete files meanwhile. */
final class Directories {

    private Directories() {}

    static Path parent(Path directory) {
        return requireNonNull(directory.toAbsolutePath().getParent(), "a directory in another one");
    }

    /** Returns the total size of the files that are counted. */
    static long bytes(Path directory, Predicate<Path> counts) throws IOException {
        AtomicLong bytes = new AtomicLong();
        visit(directory, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (counts.test(file)) {
                    bytes.addAndGet(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Makes the directory accessible to other users: PostgreSQL does not run as root. */
    static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    static void delete(Path directory) throws IOException {
        visit(directory, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void visit(Path directory, Visitor visitor) throws IOException {
        if (Files.exists(directory)) {
            Files.walkFileTree(directory, visitor);
        }
    }

    private abstract static class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
