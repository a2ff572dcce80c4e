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
 * Keeps others from a store while one has it open, or looks at it. What is locked are the files without which nobody opens
 * a store: so it does not become free when one of them is removed. RocksDB's own file {@code LOCK} is respected as well,
 * but its removal changes nothing.
 *
 * <p>A process loses its lock of a file when it closes that file anywhere, however it was opened. So {@code FORMAT}, which
 * anybody reads, comes first and tells stores in one process apart; {@code INVENTORY}, which is opened by the one that has
 * locked {@code FORMAT} and by nobody else here, tells processes apart. For one thread.
 */
final class StoreLock implements AutoCloseable {

    /** What RocksDB locks for as long as a store is open. */
    static final String LOCK_FILE = "LOCK";

    /** Of a file FORMAT; what is longer is none. */
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
     * Takes hold of a store to look at it, or of a copy that is no store yet.
     *
     * @throws StoreException if it is in use
     */
    static StoreLock of(StoreDirectory directory) {
        return take(directory, true);
    }

    /**
     * Takes hold of a store to write it. RocksDB takes its own lock besides.
     *
     * @throws StoreException if it is in use
     */
    static StoreLock exclusive(StoreDirectory directory) {
        return take(directory, false);
    }

    private static StoreLock take(StoreDirectory directory, boolean shared) {
        StoreLock hold = new StoreLock(directory, shared);
        try {
            hold.take();
            return hold;
        } catch (IOException e) {
            hold.close();
            throw new StoreException("cannot use the directory " + directory + ": " + e, e);
        } catch (RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    private void take() throws IOException {
        FileChannel file = open(directory.formatFile());
        if (file != null) {
            lock(file);
            format = read(file);
        }
        // Before its file is opened: if the store were open in this process, closing that would give up RocksDB's lock.
        requireFree(directory);
        inventory = open(directory.inventoryFile());
        if (inventory != null) {
            lock(inventory);
        }
        Path lock = lockFile(directory);
        FileChannel rocks = shared && Files.exists(lock) ? open(lock) : null;
        if (rocks != null) {
            lock(rocks);
        }
    }

    /** One that is shared needs no more than a file that can be read. */
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
            throw Database.inUse(directory, null);
        }
    }

    private boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException held) {
            return false;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FORMAT_BYTES);
        int read = file.read(bytes, 0);
        return new String(bytes.array(), 0, Math.max(0, read), UTF_8);
    }

    /** Whether the store is written as this version does. */
    boolean isCurrent() {
        return format == null || directory.isCurrent(format);
    }

    /** The record of what must be there; {@code null} if a store of this format, or what is no store yet, has none. */
    @Nullable
    InventoryFile inventory() throws IOException {
        if (format == null || !directory.hasInventory(format)) {
            return null;
        }
        InventoryFile found = inventory == null ? null : InventoryFile.read(inventory);
        if (found == null) {
            throw Database.withoutInventory(directory, inventory == null ? "is missing" : "cannot be read");
        }
        return found;
    }

    /** What must be there. */
    Inventory required() throws IOException {
        InventoryFile file = inventory();
        return file == null ? Inventory.NOTHING : file.current();
    }

    /** Makes the store one of this version's format. */
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
     * Looks whether RocksDB has a store open. Has RocksDB take its lock and then find that there is a database already,
     * which it was told not to open.
     *
     * @throws StoreException if it is
     */
    private static void requireFree(StoreDirectory directory) {
        if (!Files.exists(lockFile(directory))) {
            return; // nobody has ever opened it, as with a copy
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
            if (Database.inUse(e)) {
                throw Database.inUse(directory, e);
            }
        }
    }

    /** For RocksDB's own log, which it would otherwise write into the directory. */
    static Logger silent() {
        return new Logger(InfoLogLevel.FATAL_LEVEL) {
            @Override
            protected void log(InfoLogLevel level, String message) {}
        };
    }

    /** The last first: as long as one holds the first, nobody else here opens the others. */
    @Override
    public void close() {
        for (int i = channels.size() - 1; i >= 0; i--) {
            try {
                channels.get(i).close();
            } catch (IOException e) {
                throw new StoreException("the lock of a store cannot be given back: " + e, e);
            }
        }
    }
}
