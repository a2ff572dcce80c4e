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

/** Makes copies of stores, and stores of copies. A copy is a store itself; it is none before it is complete and on disk. */
final class BackupAndRestore {

    private static final long MIB = 1L << 20;

    /** What RocksDB calls the list of its tables, and the file that names the one that counts. */
    private static final String MANIFEST = "MANIFEST";

    private static final String CURRENT = "CURRENT";

    private BackupAndRestore() {}

    /**
     * See {@link RocksDbStore#backup}.
     *
     * @param stopped asked before each file
     * @throws UnavailableException if it was, or an error of the disk keeps the store from writing: it is opened again only
     *     when its files are no longer read; nothing is left then
     */
    static void backup(Database database, Path target, BooleanSupplier stopped) {
        requireGoing(stopped);
        StoreDirectory copy = StoreDirectory.unfinished(target, database.directory());
        Path unused = finishing(copy, () -> {
            copy.createDatabase();
            Path to = copy.database();
            database.copy((from, live) -> {
                for (String file : live.files) {
                    requireGoing(stopped);
                    database.requireWritable();
                    String name = file.substring(1);
                    copy(from.resolve(name), to.resolve(name), live.manifestFileSize);
                }
            });
            copy.finish(WriteAheadLogs.read(copy, Inventory.NOTHING).found());
            return target;
        });
    }

    private static void requireGoing(BooleanSupplier stopped) {
        if (stopped.getAsBoolean()) {
            throw new UnavailableException("the store is closed", null);
        }
    }

    /** Tables never change, so a link will do. Meanwhile the manifest grows, and another may have become the current one. */
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
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return false; // on another file system, or one that has no links
        }
    }

    /** See {@link RocksDbStore#restore}. */
    static StoreReport restore(
            Path backup, Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        StoreDirectory from = StoreDirectory.existing(backup);
        StoreDirectory to = StoreDirectory.unfinished(directory, from);
        return finishing(to, () -> {
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

    /** Returns what must be there. */
    private static Inventory copy(StoreDirectory from, StoreDirectory to, Consumer<String> progress)
            throws IOException {
        to.createDatabase();
        long bytes = 0;
        try (StoreLock hold = StoreLock.of(from)) {
            Inventory inventory = hold.required();
            for (Path file : from.files()) {
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

    /** Takes back what was begun if it fails, so that it can be tried again. */
    private static <T> T finishing(StoreDirectory copy, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | RocksDBException | RuntimeException e) {
            try {
                copy.clear();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e instanceof RuntimeException known
                    ? known
                    : new StoreException("the copy in " + copy + " cannot be made: " + e, e);
        }
    }
}
