package io.contextservices.rocksdb;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.FileHandles;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstPartitionerFixedPrefixFactory;
import org.rocksdb.Statistics;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB database of a store. Safe for use by any number of threads until {@link #close()} is called. From then
 * on, no thread may use this object and no {@link SnapshotView} may be open: the native memory behind these objects is
 * freed.
 */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Half of the capacity of a write-ahead log, and thus half of the data that an opening replays after a crash. */
    private static final long MEMTABLE_BYTES = 32 * MIB;

    /**
     * The size of the first level. It is little more than what one flush adds; a larger level would be rewritten again
     * and again.
     */
    private static final long FIRST_LEVEL_BYTES = 32 * MIB;

    private static final long TABLE_BYTES = 8 * MIB;
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** The compression level of Zstandard. The default, 3, saved no more space. */
    private static final int ZSTD_LEVEL = 1;

    private static final long CACHE_BYTES = 64 * MIB;

    /**
     * The number of open tables from which the table cache is divided into shards. Each shard holds at least one table,
     * so a small cache has no shards.
     */
    private static final int MANY_TABLES = 500;

    private static final int TABLE_SHARD_BITS = 6;

    /** The time for which a reopening waits for reads in progress; later reads wait for the reopening meanwhile. */
    private static final long REOPENING_WAITS_MILLIS = 1_000;

    private final StoreDirectory directory;
    private final StoreErrors errors;
    private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();
    private final @Nullable Statistics statistics;

    /** The lock of the store; {@code null} if the database is open for reading only. */
    private final @Nullable StoreLock hold;

    /** The read lock is held during each use of the database; the write lock is held while it is reopened. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    // Created early, so that its classes are loaded: later there may be no file handle left to load them.
    private final RecoveryLoop recovery = new RecoveryLoop(PassingError.RETRY, this::isPaused, this::reopen);
    private final WriteProbe probe;
    private volatile @Nullable PassingError paused;
    private @Nullable String lastReport;
    private @Nullable WriteOptions synced;
    private @Nullable RocksDB db;

    /** Present while the database is open for writing. */
    private @Nullable InventoryWriter registrar;

    private boolean full;

    private Database(StoreDirectory directory, @Nullable Statistics statistics, @Nullable StoreLock hold) {
        this.directory = directory;
        this.errors = directory.errors();
        this.statistics = statistics;
        this.hold = hold;
        this.probe = new WriteProbe(directory.database());
    }

    private void open(StoreLock held) {
        try {
            InventoryFile file = held.inventory();
            Inventory inventory = file == null ? Inventory.NOTHING : file.current();
            WriteAheadLogs logs = check(registrar == null ? inventory : registrar.required());
            if (file == null || !held.isCurrent()) {
                file = held.raise(file == null ? logs.found() : inventory);
            }
            if (logs.isTorn() && registrar == null) {
                directory.skipIds(); // before RocksDB removes that end
            }
            directory.files().createDirectory();
            LogSwitch switched = keep(new LogSwitch());
            Options options = options(statistics, inventory).setListeners(List.of(switched));
            synced = keep(new WriteOptions().setSync(true));
            db = keep(RocksDB.open(options, path(directory)));
            registrar = new InventoryWriter(directory, file, switched);
        } catch (RocksDBException | IOException | RuntimeException e) {
            throw unopened(e);
        }
    }

    private void look(Inventory inventory) {
        try {
            WriteAheadLogs unused = check(inventory);
            db = keep(RocksDB.openReadOnly(quiet(inventory), path(directory)));
        } catch (RocksDBException | IOException | RuntimeException e) {
            throw unopened(e);
        }
    }

    private RuntimeException unopened(Exception e) {
        closeHandles();
        return errors.notOpened(e);
    }

    private static String path(StoreDirectory directory) {
        return directory.database().toString();
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
            Database database = new Database(directory, statistics, lock);
            database.open(lock);
            if (directory.isOpenToOthers()) {
                LOG.warn(
                        "other users of this machine can read the store in {}; chmod o-rwx would keep them out",
                        directory);
            }
            return database;
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
        Database database = new Database(directory, null, null);
        database.look(inventory);
        return database;
    }

    private WriteAheadLogs check(Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = checkLogs(inventory);
        String fault = Manifest.fault(directory, inventory);
        if (fault != null) {
            throw errors.lost(fault);
        }
        return logs;
    }

    /**
     * Checks the logs before RocksDB reads them. RocksDB silently loses the data behind some kinds of damage, and hangs
     * on others.
     */
    private WriteAheadLogs checkLogs(Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = WriteAheadLogs.read(directory, inventory);
        String damage = logs.damage();
        if (damage != null) {
            throw errors.lost(damage);
        }
        for (WalReport log : logs.unreadable()) {
            throw errors.damage(
                    "the end of the log " + log + " from byte " + log.unreadableFrom()
                            + ": a write that a loss of power cut off, or the last that were acknowledged. Cutting it"
                            + " off (cs repair) loses these, and nothing else",
                    null);
        }
        return logs;
    }

    /**
     * Returns the options for a read-only opening. They include a silent logger, since RocksDB would otherwise write
     * its log file into the directory.
     */
    private Options quiet(Inventory inventory) throws IOException {
        return options(null, inventory).setCreateIfMissing(false).setLogger(keep(StoreLock.silent()));
    }

    private Options options(@Nullable Statistics statistics, Inventory inventory) throws IOException {
        int tables = FileHandles.ofProcess().tables();
        Options options = keep(new Options(keep(new DBOptions()), keep(families())))
                .setCreateIfMissing(inventory.isNothing() && holdsNothing())
                // The end of an append that was never acknowledged may be missing. Any other fault is reported.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Nearly all data is on the last level, and is written there once.
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setBottommostCompressionOptions(
                        keep(new CompressionOptions()).setEnabled(true).setLevel(ZSTD_LEVEL))
                // In most lists (all but those of customers and contacts), starts are appended in key order. A table
                // with records of one kind therefore moves from level to level unchanged, while a table with all kinds
                // would be rewritten at each level.
                .setSstPartitionerFactory(keep(new SstPartitionerFixedPrefixFactory(KeyFormat.KIND_BYTES)))
                .setMaxBytesForLevelBase(FIRST_LEVEL_BYTES)
                .setTargetFileSizeBase(TABLE_BYTES)
                .setTableFormatConfig(tables())
                // Keeps the time of an opening and the number of open files constant as the store grows.
                .setMaxOpenFiles(tables)
                .setTableCacheNumshardbits(tables < MANY_TABLES ? 0 : TABLE_SHARD_BITS)
                .setSkipStatsUpdateOnDbOpen(true)
                .setAvoidUnnecessaryBlockingIO(true)
                .setMaxLogFileSize(MIB)
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0);
        return statistics == null ? options : options.setStatistics(statistics);
    }

    /**
     * Returns the options of the column family. They disable the compaction that would rewrite tables of the last level
     * to save a few bits, as soon as no snapshot needs their older records. RocksJava has no setter for this option.
     */
    private static ColumnFamilyOptions families() {
        Properties properties = new Properties();
        properties.setProperty("bottommost_file_compaction_delay", Long.toString(NEVER.toSeconds()));
        return ColumnFamilyOptions.getColumnFamilyOptionsFromProps(properties);
    }

    private BlockBasedTableConfig tables() {
        return new BlockBasedTableConfig()
                .setBlockCache(keep(new LRUCache(CACHE_BYTES)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(keep(new BloomFilter(10)))
                .setBlockSize(16 * KIB);
    }

    /**
     * Returns whether the database was never completely created. A database that has lost files must not be mistaken
     * for a new one: it would answer "not found" for all the lost data.
     */
    private boolean holdsNothing() throws IOException {
        return directory.files().hasNoTables() && directory.files().logs().isEmpty();
    }

    private <T extends AbstractNativeReference> T keep(T handle) {
        handles.push(handle);
        return handle;
    }

    byte @Nullable [] get(byte[] key) {
        use.readLock().lock();
        try {
            return opened().get(key);
        } catch (RocksDBException e) {
            throw errors.unchanged("cannot be read", e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Returns the open database. The caller holds one of the locks. */
    private RocksDB opened() {
        RocksDB now = db;
        if (now == null) {
            throw new UnavailableException("the store is being opened again", PassingError.RETRY);
        }
        return now;
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
        PassingError why = paused;
        if (why != null) {
            throw why.refusal();
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
        return writable().idsFrom();
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
            RocksDB now = opened();
            catchUp();
            long before = now.getLatestSequenceNumber();
            now.write(requireNonNull(synced), batch);
            record(new InventoryWriter.Write(before, now.getLatestSequenceNumber(), nextId));
        } catch (RocksDBException e) {
            throw notWritten(e);
        } finally {
            use.readLock().unlock();
        }
        if (full) {
            full = false;
            LOG.info("the store in {} is written again", directory);
        }
    }

    private void catchUp() {
        try {
            writable().catchUp();
        } catch (IOException e) {
            throw new UnavailableException("the inventory of the store cannot be written", PassingError.RETRY);
        }
    }

    private void record(InventoryWriter.Write write) {
        try {
            writable().written(write);
        } catch (IOException e) {
            LOG.error("the inventory of the store in {} cannot be written, and so no change can", directory, e);
            throw new StoreException("the inventory of the store in " + directory + " cannot be written: " + e, e);
        }
    }

    private InventoryWriter writable() {
        InventoryWriter now = registrar;
        if (now == null) {
            throw new IllegalStateException("the store in " + directory + " is only looked at");
        }
        return now;
    }

    private RuntimeException notWritten(RocksDBException e) {
        PassingError passing = PassingError.of(e);
        if (passing == null) {
            return errors.failed("cannot be written", e);
        }
        if (passing == PassingError.FULL && !isOfSync(e)) {
            full(e); // RocksDB resumes by itself some seconds after space is freed
            return passing.refusal();
        }
        paused = passing;
        LOG.warn("{}: the store in {} is read, and not written: {}", passing, directory, e.getMessage());
        recovery.begin();
        return isOfSync(e) ? errors.failed("cannot be written", e) : passing.refusal();
    }

    /** Logs that the disk is full, once and not for every rejected request. */
    private void full(RocksDBException e) {
        if (!full) {
            full = true;
            LOG.warn("the disk is full: the store in {} is read, and not written: {}", directory, e.getMessage());
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
            db = null;
            closeHandles();
            open(requireNonNull(hold));
            full = false;
            paused = null;
            lastReport = null;
            LOG.info("the store in {} is written again", directory);
        } catch (StoreException e) {
            if (!String.valueOf(e.getMessage()).equals(lastReport)) {
                lastReport = String.valueOf(e.getMessage());
                LOG.error("{}; it is neither read nor written, and tried again", e.getMessage());
            }
        } finally {
            use.writeLock().unlock();
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
            return new SnapshotView(opened(), use.readLock(), errors, budget);
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
            RocksDB db = opened();
            db.disableFileDeletions();
            try {
                copying.copy(directory.database(), db.getLiveFiles(true));
            } finally {
                db.enableFileDeletions();
            }
        } catch (RocksDBException e) {
            throw errors.unchanged("cannot be copied", e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Closes the database. Flushes it first, so that the next opening has no log to replay. */
    @Override
    public void close() {
        recovery.close();
        RocksDB last = db;
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            if (registrar != null && last != null && paused == null) {
                last.flush(flush);
                registrar.closed(last.getLatestSequenceNumber());
            }
        } catch (RocksDBException | IOException e) {
            LOG.warn("the store in {} was closed without a flush; nothing is lost", directory, e);
        }
        closeHandles();
        if (hold != null) {
            hold.close();
        }
    }

    /** Closes the handles in reverse order: the database before the objects that it uses. */
    private void closeHandles() {
        handles.forEach(AbstractNativeReference::close);
        handles.clear();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
