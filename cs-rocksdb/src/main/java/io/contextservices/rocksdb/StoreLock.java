package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A lock that keeps others from a store while it is open or being read. It locks the files that each opening needs, so
 * removing one of them does not release the store. RocksDB's own file {@code LOCK} is respected as well, but its
 * removal has no effect.
 *
 * <p>A process loses its lock of a file when it closes any channel of that file, however it was opened. Therefore
 * {@code FORMAT}, which any code may read, is locked first and protects the store from other users in this process.
 * {@code INVENTORY} protects it from other processes, because only the holder of the {@code FORMAT} lock opens that
 * file in this process. For use by one thread.
 */
final class StoreLock implements AutoCloseable {

    /** The name of the file that RocksDB locks while a store is open. */
    static final String LOCK_FILE = "LOCK";

    /** The maximum size of a file FORMAT; a longer file is invalid. */
    private static final int FORMAT_BYTES = 1_024;

    private final StoreDirectory directory;
    private final boolean shared;
    private final List<FileChannel> channels = new ArrayList<>();
    private @Nullable FileChannel inventory;
    private @Nullable String format;

    private StoreLock(StoreDirectory directory, boolean shared) {
        this.directory = directory;
        this.shared = shared;
    }

    /**
     * Locks a store for reading, or a copy that is not a store yet.
     *
     * @throws StoreException if it is in use
     */
    static StoreLock of(StoreDirectory directory) {
        return acquire(directory, true);
    }

    /**
     * Locks a store for writing. RocksDB takes its own lock in addition.
     *
     * @throws StoreException if it is in use
     */
    static StoreLock exclusive(StoreDirectory directory) {
        return acquire(directory, false);
    }

    private static StoreLock acquire(StoreDirectory directory, boolean shared) {
        StoreLock lock = new StoreLock(directory, shared);
        try {
            lock.acquire();
            return lock;
        } catch (IOException e) {
            lock.close();
            throw new StoreException("cannot use the directory " + directory + ": " + e, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void acquire() throws IOException {
        FileChannel file = open(directory.formatFile());
        if (file != null) {
            lock(file);
            format = read(file);
        }
        // Before the lock file is opened: if the store is open in this process, closing that file would release
        // RocksDB's lock.
        requireFree(directory);
        inventory = open(directory.inventoryFile());
        if (inventory != null) {
            lock(inventory);
        }
        Path lockFile = lockFile(directory);
        FileChannel rocks = shared && Files.exists(lockFile) ? open(lockFile) : null;
        if (rocks != null) {
            lock(rocks);
        }
    }

    /** Opens a file. A shared lock needs only read access. */
    private @Nullable FileChannel open(Path file) throws IOException {
        try {
            return shared
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void lock(FileChannel file) throws IOException {
        channels.add(file);
        if (!isLocked(file)) {
            throw directory.errors().inUse(null);
        }
    }

    private boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FORMAT_BYTES);
        int read = file.read(bytes, 0);
        return new String(bytes.array(), 0, Math.max(0, read), UTF_8);
    }

    /** Returns whether the store has the current format. */
    boolean isCurrent() {
        return format == null || directory.isCurrent(format);
    }

    /** Returns the inventory file; {@code null} if the format of the store has none, or this is not a store yet. */
    @Nullable
    InventoryFile inventory() throws IOException {
        if (format == null || !directory.hasInventory(format)) {
            return null;
        }
        InventoryFile file = inventory == null ? null : InventoryFile.read(inventory);
        if (file == null) {
            throw directory.errors().withoutInventory(inventory == null ? "is missing" : "cannot be read");
        }
        return file;
    }

    /** Returns the data that must be present. */
    Inventory required() throws IOException {
        InventoryFile file = inventory();
        return file == null ? Inventory.NOTHING : file.current();
    }

    /** Changes the store to the current format. */
    InventoryFile raise(Inventory now) throws IOException {
        List<FileChannel> written = new ArrayList<>();
        directory.raise(now, file -> {
            lock(file);
            written.add(file);
        });
        inventory = written.get(0);
        format = read(written.get(1));
        InventoryFile file = inventory();
        if (file == null) {
            throw new IllegalStateException("format " + format);
        }
        return file;
    }

    private static Path lockFile(StoreDirectory directory) {
        return directory.database().resolve(LOCK_FILE);
    }

    /**
     * Checks that RocksDB does not have the store open. RocksDB takes its lock and then fails, because it is configured
     * not to open an existing database.
     *
     * @throws StoreException if the store is open
     */
    private static void requireFree(StoreDirectory directory) {
        if (!Files.exists(lockFile(directory))) {
            return; // the store was never opened, for example a copy
        }
        NativeLibrary.load();
        try (Logger silent = silent();
                Options options = new Options()
                        .setCreateIfMissing(false)
                        .setErrorIfExists(true)
                        .setLogger(silent);
                RocksDB unexpected = RocksDB.open(options, directory.database().toString())) {
            throw new IllegalStateException("opened " + unexpected);
        } catch (RocksDBException e) {
            if (StoreErrors.isInUse(e)) {
                throw directory.errors().inUse(e);
            }
        }
    }

    /** Returns a logger that discards RocksDB's messages, which it would otherwise log to a file in the directory. */
    static Logger silent() {
        return new Logger(InfoLogLevel.FATAL_LEVEL) {
            @Override
            protected void log(InfoLogLevel level, String message) {}
        };
    }

    /**
     * Releases the locks in reverse order. The first lock is thus held until the others are released, so no other code
     * in this process opens those files.
     */
    @Override
    public void close() {
        for (int i = channels.size() - 1; i >= 0; i--) {
            try {
                channels.get(i).close();
            } catch (IOException e) {
                throw new StoreException("the lock of a store cannot be released: " + e, e);
            }
        }
    }
}
