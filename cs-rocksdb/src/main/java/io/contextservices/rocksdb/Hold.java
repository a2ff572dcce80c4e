package io.contextservices.rocksdb;

import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Keeps other processes from opening a store while it is looked at; RocksDB itself would not, for one that only reads. */
final class Hold implements AutoCloseable {

    /** What RocksDB locks for as long as a store is open. */
    static final String LOCK_FILE = "LOCK";

    private final @Nullable FileChannel channel;

    private Hold(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes hold of a store.
     *
     * @throws StoreException if it is in use
     */
    static Hold of(StoreDirectory directory) {
        if (isNew(directory)) {
            return new Hold(null);
        }
        // This comes first: if the store were open in this process, closing the file below would give up its lock.
        requireFree(directory);
        try {
            FileChannel channel = FileChannel.open(lockFile(directory), StandardOpenOption.READ);
            if (!lock(channel)) {
                channel.close();
                throw Database.inUse(directory, null);
            }
            return new Hold(channel);
        } catch (IOException e) {
            throw new StoreException("cannot use the directory " + directory + ": " + e, e);
        }
    }

    /** Shared, so that a file that can only be read will do. */
    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException held) {
            return false;
        }
    }

    private static Path lockFile(StoreDirectory directory) {
        return directory.database().resolve(LOCK_FILE);
    }

    /** Whether nobody has ever opened it, as with a copy. */
    private static boolean isNew(StoreDirectory directory) {
        return !Files.exists(lockFile(directory));
    }

    /**
     * Looks whether a store is in use. Has RocksDB take its lock and then find that there is a database already, which it
     * was told not to open.
     *
     * @throws StoreException if it is
     */
    static void requireFree(StoreDirectory directory) {
        if (isNew(directory)) {
            return;
        }
        RocksDB.loadLibrary();
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

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StoreException("the lock of a store cannot be given back: " + e, e);
            }
        }
    }
}
