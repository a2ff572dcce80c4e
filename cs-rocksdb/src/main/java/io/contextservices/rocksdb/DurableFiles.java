package io.contextservices.rocksdb;

import io.contextservices.store.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Creates files and directories that survive a loss of power. */
final class DurableFiles {

    private DurableFiles() {}

    /** The content of a new file. */
    interface Content {
        /** Writes the content and syncs it. Either closes the file, or keeps it open. */
        void writeTo(FileChannel file) throws IOException;
    }

    /** Writes a file atomically, and syncs its directory. */
    static void write(Path directory, String name, Content content) throws IOException {
        Path temporary = directory.resolve(name + '.' + UUID.randomUUID() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            content.writeTo(channel);
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(directory);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Creates a directory, private to its owner, and its missing parents. Does nothing if it exists. */
    static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectory(parent);
        }
        Files.createDirectories(directory, PrivateDirectory.attributes(directory));
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /**
     * Moves the end of a file to a new file. The new file is on disk before the end is removed.
     *
     * @param length the length that the file keeps
     */
    static void moveEnd(Path file, long length, Path directory, String name) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(
                        directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long at = length; at < size; ) {
                at += from.transferTo(at, size - at, to);
            }
            to.force(true);
            syncDirectory(directory);
            from.truncate(length);
            from.force(true);
        }
    }

    static void syncFile(Path file) throws IOException {
        sync(file, StandardOpenOption.WRITE);
    }

    /** Syncs a directory. Without this, new files may be missing from it after a loss of power. */
    static void syncDirectory(Path directory) throws IOException {
        boolean windows = File.separatorChar == '\\'; // Windows cannot open a directory, and needs no sync
        if (!windows) {
            sync(directory, StandardOpenOption.READ);
        }
    }

    private static void sync(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }
}
