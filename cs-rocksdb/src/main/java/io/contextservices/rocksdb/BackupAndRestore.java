package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.Conversation;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.rocksdb.RocksDBException;

/**
 * Makes copies of stores, and restores stores from copies. A copy is itself a store. It becomes one only when it is
 * complete and on disk.
 */
final class BackupAndRestore {

    private static final long MIB = 1L << 20;

    /** RocksDB's names for the list of its tables, and for the file that names the current list. */
    private static final String MANIFEST = "MANIFEST";

    private static final String CURRENT = "CURRENT";

    private BackupAndRestore() {}

    /**
     * Makes a copy; see {@link RocksDbStore#backup}.
     *
     * @param closing returns whether the store is being closed; checked before each file
     * @throws UnavailableException if the store is being closed, or if a disk error prevents it from writing. The store
     *     can only be reopened once its files are no longer read. The target then holds no copy
     */
    static void backup(Database database, Path target, BooleanSupplier closing) {
        requireOpen(closing);
        StoreDirectory copy = StoreDirectory.unfinished(target, database.directory());
        Path unused = clearOnFailure(copy, () -> {
            copy.files().createDirectory();
            Path to = copy.database();
            database.copy((from, live) -> {
                for (String file : live.files) {
                    requireOpen(closing);
                    database.requireWritable();
                    String name = file.substring(1);
                    copy(from.resolve(name), to.resolve(name), live.manifestFileSize);
                }
            });
            copy.finish(WriteAheadLogs.read(copy, Inventory.NOTHING).found());
            return target;
        });
    }

    private static void requireOpen(BooleanSupplier closing) {
        if (closing.getAsBoolean()) {
            throw new UnavailableException("the store is closed", null);
        }
    }

    /**
     * Copies one file, or links it if it is a table, since tables never change. The manifest may grow during a backup,
     * and RocksDB may switch to another one. The copy of the manifest is therefore truncated to its size at the start,
     * and CURRENT is written to name it.
     */
    private static void copy(Path from, Path to, long manifestSize) throws IOException {
        String name = to.getFileName().toString();
        if (name.equals(CURRENT) || (name.endsWith(".sst") && link(from, to))) {
            return;
        }
        Files.copy(from, to);
        if (name.startsWith(MANIFEST)) {
            try (FileChannel manifest = FileChannel.open(to, StandardOpenOption.WRITE)) {
                manifest.truncate(manifestSize);
            }
            Files.writeString(to.resolveSibling(CURRENT), name + '\n');
        }
    }

    private static boolean link(Path from, Path to) {
        try {
            Files.createLink(to, from);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // another file system, or one without hard links
        }
    }

    /** Restores a store; see {@link RocksDbStore#restore}. */
    static StoreReport restore(
            Path backup, Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        StoreDirectory from = StoreDirectory.existing(backup);
        StoreDirectory to = StoreDirectory.unfinished(directory, from);
        return clearOnFailure(to, () -> {
            Inventory inventory = copy(from, to, progress);
            StoreReport report = Verification.of(to, inventory, check, progress);
            if (report.isSound()) {
                to.finish(WriteAheadLogs.read(to, inventory).found());
            } else {
                to.clear();
            }
            return report;
        });
    }

    /** Copies the files of the database, and returns the inventory of the source. */
    private static Inventory copy(StoreDirectory from, StoreDirectory to, Consumer<String> progress)
            throws IOException {
        to.files().createDirectory();
        long bytes = 0;
        try (StoreLock lock = StoreLock.of(from)) {
            Inventory inventory = lock.required();
            for (Path file : from.files().list()) {
                String name = file.getFileName().toString();
                if (!name.equals(StoreLock.LOCK_FILE) && !name.startsWith("LOG")) {
                    Files.copy(file, to.database().resolve(name));
                    bytes += Files.size(file);
                    progress.accept(bytes / MIB + " MiB copied");
                }
            }
            return inventory;
        }
    }

    private interface Work<T> {
        T run() throws IOException, RocksDBException;
    }

    /** Runs the work, and removes the partial copy if it fails, so that a retry finds the target empty. */
    private static <T> T clearOnFailure(StoreDirectory copy, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | RocksDBException | RuntimeException e) {
            try {
                copy.clear();
            } catch (IOException notCleared) {
                e.addSuppressed(notCleared);
            }
            throw e instanceof RuntimeException unchecked
                    ? unchecked
                    : new StoreException("the copy in " + copy + " cannot be made: " + e, e);
        }
    }
}
