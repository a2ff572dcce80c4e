package io.contextservices.rocksdb;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB database of a store. Safe for use by any number of threads until {@link #close()} is called. From then
 * on, no thread may use this object and no {@link SnapshotView} may be open: the native memory behind these objects is
 * freed.
 */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** The time for which a reopening waits for reads in progress; later reads wait for the reopening meanwhile. */
    private static final long REOPENING_WAITS_MILLIS = 1_000;

    private final StoreDirectory directory;
    private final StoreErrors errors;
    private final @Nullable Statistics statistics;

    /** The lock of the store; {@code null} if the database is open for reading only. */
    private final @Nullable StoreLock lock;

    /** The read lock is held during each use of the database; the write lock is held while it is reopened. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    // Created early, so that its classes are loaded: later there may be no file handle left to load them.
    private final RecoveryLoop recovery = new RecoveryLoop(PassingError.RETRY, this::isPaused, this::reopen);
    private final WriteProbe probe;
    private volatile @Nullable PassingError paused;
    private @Nullable String lastFailure;

    /** The current opening; {@code null} if the database could not be opened again. */
    private @Nullable OpenDatabase current;

    /** The data that was known when the database was last closed in order to open it again. */
    private @Nullable Inventory required;

    private boolean full;

    private Database(
            StoreDirectory directory, @Nullable StoreLock lock, @Nullable Statistics statistics, OpenDatabase current) {
        this.directory = directory;
        this.errors = directory.errors();
        this.lock = lock;
        this.statistics = statistics;
        this.current = current;
        this.probe = new WriteProbe(directory.database());
    }

    /**
     * Opens the database in a directory. Creates it if the directory has never held data.
     *
     * @param statistics counts RocksDB's operations; the caller closes it after the database
     */
    static Database open(StoreDirectory directory, @Nullable Statistics statistics) {
        NativeLibrary.load();
        StoreLock lock = StoreLock.exclusive(directory);
        try {
            boolean openToOthers = directory.isOpenToOthers(); // first, since it may fail
            OpenDatabase opened = OpenDatabase.forWriting(directory, lock, null, statistics);
            if (openToOthers) {
                LOG.warn(
                        "other users of this machine can read the store in {}; chmod o-rwx denies them access",
                        directory);
            }
            return new Database(directory, lock, statistics, opened);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw directory.errors().notOpened(e);
        }
    }

    /**
     * Opens the database in a directory for reading only. The caller holds the lock of the store. Changes nothing.
     *
     * @param inventory the data that must be present
     */
    static Database openReadOnly(StoreDirectory directory, Inventory inventory) {
        NativeLibrary.load();
        return new Database(directory, null, null, OpenDatabase.forReading(directory, inventory));
    }

    byte @Nullable [] get(byte[] key) {
        use.readLock().lock();
        try {
            return opened().rocks().get(key);
        } catch (RocksDBException e) {
            throw errors.failedRead("cannot be read", e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Returns the open database. The caller holds one of the locks. */
    private OpenDatabase opened() {
        OpenDatabase open = current;
        if (open == null) {
            throw new UnavailableException("the store is being reopened", PassingError.RETRY);
        }
        return open;
    }

    private boolean isPaused() {
        return paused != null;
    }

    /**
     * Checks that the store can be written. Call this before reading anything that a batch depends on, and repeatedly
     * during long operations: while writes fail, the database has to be reopened, and the reopening waits for such
     * operations.
     *
     * @throws UnavailableException if nothing can be written now
     */
    void requireWritable() {
        PassingError error = paused;
        if (error != null) {
            throw error.refusal();
        }
    }

    StoreDirectory directory() {
        return directory;
    }

    /**
     * Returns the lowest id that was certainly not reserved before this opening; 0 if the database holds the exact
     * value.
     */
    long idsFrom() {
        return opened().inventory().idsFrom();
    }

    /** Writes a batch that reserves no ids, as {@link #write(WriteBatch, long)} does. */
    void write(WriteBatch batch) {
        write(batch, 0);
    }

    /**
     * Writes a batch, and returns when it would survive a loss of power. For use by one thread.
     *
     * @param nextId the lowest id that is not reserved after this write; 0 if the batch reserves none
     * @throws UnavailableException if a temporary disk error prevents the write: nothing was written. Writes succeed
     *     again some seconds after the error has ended
     * @throws StoreException if it is unknown whether the batch was written
     */
    void write(WriteBatch batch, long nextId) {
        requireWritable();
        use.readLock().lock();
        try {
            opened().write(batch, nextId);
        } catch (RocksDBException e) {
            throw notWritten(e);
        } finally {
            use.readLock().unlock();
        }
        if (full) {
            full = false;
            LOG.info("the store in {} can be written again", directory);
        }
    }

    private RuntimeException notWritten(RocksDBException e) {
        PassingError passing = PassingError.of(e);
        if (passing == null) {
            return errors.failed("cannot be written", e);
        }
        if (passing == PassingError.FULL && !isOfSync(e)) {
            logFull(e); // RocksDB resumes by itself some seconds after space is freed
            return passing.refusal();
        }
        paused = passing;
        LOG.warn("{}: the store in {} can be read, but not written: {}", passing, directory, e.getMessage());
        recovery.begin();
        return isOfSync(e) ? errors.failed("cannot be written", e) : passing.refusal();
    }

    /** Logs that the disk is full, once and not for every rejected request. */
    private void logFull(RocksDBException e) {
        if (!full) {
            full = true;
            LOG.warn("the disk is full: the store in {} can be read, but not written: {}", directory, e.getMessage());
        }
    }

    /** Returns whether a sync failed. In this case the data may have been written. */
    private static boolean isOfSync(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("While fsync") || message.startsWith("While fdatasync");
    }

    /**
     * Reopens the database. After such an error RocksDB writes nothing until it is reopened, even if the cause has
     * ended.
     */
    private void reopen() {
        if (!probe.isWritable()) {
            return;
        }
        try {
            if (!use.writeLock().tryLock(REOPENING_WAITS_MILLIS, TimeUnit.MILLISECONDS)) {
                return; // a long read or the copy of a file is in progress
            }
        } catch (InterruptedException e) {
            return;
        }
        try {
            closeCurrent();
            current = OpenDatabase.forWriting(directory, requireNonNull(lock), required, statistics);
            full = false;
            paused = null;
            lastFailure = null;
            LOG.info("the store in {} can be written again", directory);
        } catch (StoreException e) {
            if (!String.valueOf(e.getMessage()).equals(lastFailure)) {
                lastFailure = String.valueOf(e.getMessage());
                LOG.error("{}; reads and writes fail until a later attempt succeeds", e.getMessage());
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private void closeCurrent() {
        OpenDatabase last = current;
        if (last != null) {
            required = last.inventory().required();
            current = null;
            last.close();
        }
    }

    /** Returns a view of the current data, which does not change while other threads write. */
    SnapshotView view() {
        return view(ReadBudget.UNLIMITED);
    }

    /** Returns a view of the current data for a read with a budget. */
    SnapshotView view(ReadBudget budget) {
        use.readLock().lock();
        try {
            return new SnapshotView(opened().rocks(), use.readLock(), errors, budget);
        } catch (RuntimeException e) {
            use.readLock().unlock();
            throw e;
        }
    }

    /** An operation on the files of a database, which do not change meanwhile. */
    interface Copying {
        /**
         * Copies the files.
         *
         * @param database the directory of the files
         * @param files the names of the files, each with a leading slash, and the valid length of the MANIFEST
         */
        void copy(Path database, RocksDB.LiveFiles files) throws IOException;
    }

    /**
     * Copies the files that hold all current data, while other threads write. RocksDB's own backup cannot be cancelled.
     */
    void copy(Copying copying) throws IOException {
        use.readLock().lock();
        try {
            RocksDB db = opened().rocks();
            db.disableFileDeletions();
            try {
                copying.copy(directory.database(), db.getLiveFiles(true));
            } finally {
                db.enableFileDeletions();
            }
        } catch (RocksDBException e) {
            throw errors.failedRead("cannot be copied", e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Closes the database. Flushes it first, so that the next opening has no log to replay. */
    @Override
    public void close() {
        recovery.close();
        OpenDatabase last = current;
        if (last != null) {
            if (paused == null) {
                last.flush();
            }
            last.close();
        }
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
