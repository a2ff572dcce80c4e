package io.contextservices.rocksdb;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.CorruptStoreException;
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
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB as this store uses it. Safe for use by any number of threads, but nobody may be in here, and no {@link SnapshotView} may
 * be open, from {@link #close()} on: the memory behind these objects is not Java's.
 */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Half of what a write-ahead log can hold, and so half of what opening has to read again after a crash. */
    private static final long MEMTABLE_BYTES = 32 * MIB;

    /** Not much more than what comes into it at once, or else it would be written again and again. */
    private static final long FIRST_LEVEL_BYTES = 32 * MIB;

    private static final long TABLE_BYTES = 8 * MIB;
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** The default, 3, took no less room. */
    private static final int ZSTD_LEVEL = 1;

    private static final long CACHE_BYTES = 64 * MIB;

    /** Each part of the cache of open tables holds at least one of them, so a small cache has no parts. */
    private static final int MANY_TABLES = 500;

    private static final int TABLE_SHARD_BITS = 6;

    private static final String RESTORE = " (a backup may have what it held: cs restore)";

    /** For how long a reopening waits for the reads under way; later reads wait for it meanwhile. */
    private static final long REOPENING_WAITS_MILLIS = 1_000;

    private final StoreDirectory directory;
    private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();
    private final @Nullable Statistics statistics;

    /** Nothing if the database is only looked at. */
    private final @Nullable StoreLock hold;

    /** Those who use the database share it; the one that opens it again has it for itself. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    // Made here, with its classes: there may be no file handle to load them with when they are needed.
    private final RecoveryLoop recovery = new RecoveryLoop(PassingError.RETRY, this::isPaused, this::reopen);
    private final WriteProbe probe;
    private volatile @Nullable PassingError paused;
    private @Nullable String lastReport;
    private @Nullable WriteOptions synced;
    private @Nullable RocksDB db;

    /** There is one while the database is open for writing. */
    private @Nullable InventoryWriter registrar;

    private boolean full;

    private Database(StoreDirectory directory, @Nullable Statistics statistics, @Nullable StoreLock hold) {
        this.directory = directory;
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
            directory.createDatabase();
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
        if (e instanceof RocksDBException rocks) {
            return inUse(rocks) ? inUse(directory, e) : cannotBeOpened(rocks);
        }
        return e instanceof RuntimeException known
                ? known
                : new StoreException("the store in " + directory + " cannot be opened: " + e, e);
    }

    private static String path(StoreDirectory directory) {
        return directory.database().toString();
    }

    /**
     * Opens the database in a directory, and creates it if nothing was ever kept there.
     *
     * @param statistics what happens is counted there; the caller's to close, after this
     */
    static Database open(StoreDirectory directory, @Nullable Statistics statistics) {
        NativeLibrary.load();
        StoreLock hold = StoreLock.exclusive(directory);
        try {
            Database database = new Database(directory, statistics, hold);
            database.open(hold);
            if (directory.isOpenToOthers()) {
                LOG.warn(
                        "other users of this machine can read the store in {}; chmod o-rwx would keep them out",
                        directory);
            }
            return database;
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e instanceof RuntimeException known
                    ? known
                    : new StoreException("the store in " + directory + " cannot be opened: " + e, e);
        }
    }

    /**
     * Opens the database in a directory to look at it. The caller has hold of it. Changes nothing.
     *
     * @param inventory what must be there
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
            throw lost(directory, fault);
        }
        return logs;
    }

    /** RocksDB itself would lose without a word what stands behind some kinds of damage, and never end with others. */
    private WriteAheadLogs checkLogs(Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = WriteAheadLogs.read(directory, inventory);
        String damage = logs.damage();
        if (damage != null) {
            throw lost(directory, damage);
        }
        for (WalScanner log : logs.unreadable()) {
            throw damage(
                    "the end of the log " + log + " from byte " + log.unreadableFrom()
                            + ": a write that a loss of power cut off, or the last that were acknowledged. Cutting it"
                            + " off (cs repair) loses these, and nothing else",
                    null);
        }
        return logs;
    }

    private StoreException cannotBeOpened(RocksDBException e) {
        return isCorruption(e) && PassingError.of(e) == null
                ? damage(e.getMessage() + RESTORE, e)
                : broken("cannot be opened", e);
    }

    /** Options for looking only. RocksDB would otherwise write its own log into the directory. */
    private Options quiet(Inventory inventory) throws IOException {
        return options(null, inventory).setCreateIfMissing(false).setLogger(keep(StoreLock.silent()));
    }

    /** RocksDB's text for it says less. */
    static StoreException inUse(StoreDirectory directory, @Nullable Throwable cause) {
        return new StoreException(
                "the store in " + directory + " is in use, by another process or by another store here", cause);
    }

    private Options options(@Nullable Statistics statistics, Inventory inventory) throws IOException {
        int tables = FileHandles.ofProcess().tables();
        Options options = keep(new Options(keep(new DBOptions()), keep(families())))
                .setCreateIfMissing(inventory.isNothing() && holdsNothing())
                // An append that was never acknowledged may lack its end. Anything else that is wrong is reported.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Nearly all that is kept is on the last level, and is written there once.
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setBottommostCompressionOptions(
                        keep(new CompressionOptions()).setEnabled(true).setLevel(ZSTD_LEVEL))
                // Starts go behind each other in all lists but those of customers and contacts: a table with records of
                // one
                // kind is moved from level to level as it is, while one with all kinds is written again at each.
                .setSstPartitionerFactory(keep(new SstPartitionerFixedPrefixFactory(KeyFormat.KIND_BYTES)))
                .setMaxBytesForLevelBase(FIRST_LEVEL_BYTES)
                .setTargetFileSizeBase(TABLE_BYTES)
                .setTableFormatConfig(tables())
                // Opening takes no longer, and no more files are held open, when the store has grown large.
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
     * A table on the last level would be written again there for the sake of a few bits, as soon as nobody looks at what
     * was before it. There is no setter for this.
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
     * Whether the database was never completely created. One of which a part was lost must not be taken for a new one: it
     * would answer "not found" for all it held.
     */
    private boolean holdsNothing() throws IOException {
        return directory.hasNoTables() && directory.logs().isEmpty();
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
            throw failure("cannot be read", e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** To be called by a user. */
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
     * To be called before anything is read that a batch depends on, and again and again by those who use the database for
     * long: while nothing can be written, it is to be opened again, which waits for them.
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

    /** The lowest id that was certainly not reserved before this was opened; 0 if the database knows that itself. */
    long idsFrom() {
        return writable().idsFrom();
    }

    /** As {@link #write(WriteBatch, long)}, of what reserves no ids. */
    void write(WriteBatch batch) {
        write(batch, 0);
    }

    /**
     * Returns when the batch would survive a loss of power. For one thread.
     *
     * @param nextId the lowest id that is not reserved once this is written; 0 if the batch does not change that
     * @throws UnavailableException if an error of the disk that passes is in the way: nothing was written. Some seconds
     *     after it has passed, batches are written again
     * @throws StoreException if it is not known whether the batch was written
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
            return broken("cannot be written", e);
        }
        if (passing == PassingError.FULL && !isOfSync(e)) {
            full(e); // RocksDB itself goes on some seconds after there is room
            return passing.refusal();
        }
        paused = passing;
        LOG.warn("{}: the store in {} is read, and not written: {}", passing, directory, e.getMessage());
        recovery.begin();
        return isOfSync(e) ? broken("cannot be written", e) : passing.refusal();
    }

    /** Once, and not for every request that is refused. */
    private void full(RocksDBException e) {
        if (!full) {
            full = true;
            LOG.warn("the disk is full: the store in {} is read, and not written: {}", directory, e.getMessage());
        }
    }

    /** A sync that fails may have been too late. */
    private static boolean isOfSync(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("While fsync") || message.startsWith("While fdatasync");
    }

    /** RocksDB writes nothing more after such an error, whatever becomes of its cause, until it is opened again. */
    private void reopen() {
        if (!probe.isWritable()) {
            return;
        }
        try {
            if (!use.writeLock().tryLock(REOPENING_WAITS_MILLIS, TimeUnit.MILLISECONDS)) {
                return; // a long read or a copy of a file is under way
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

    /** What is there now, and stays the same while others write. */
    SnapshotView view() {
        return view(ReadBudget.UNLIMITED);
    }

    /** As {@link #view()}, for a read that may go over no more than that. */
    SnapshotView view(ReadBudget allowance) {
        use.readLock().lock();
        try {
            return new SnapshotView(this, opened(), allowance);
        } catch (RuntimeException e) {
            use.readLock().unlock();
            throw e;
        }
    }

    /** A view is closed, by the thread that made it. */
    void leave() {
        use.readLock().unlock();
    }

    /** What is done with the files of a database that stay there as they are. */
    interface Copying {
        /**
         * Copies them.
         *
         * @param database where they are
         * @param files their names, each behind a slash, and how much of the one called MANIFEST counts
         */
        void copy(Path database, RocksDB.LiveFiles files) throws IOException;
    }

    /** Has the files copied that hold all that is there now, while others write. RocksDB's own copying cannot be stopped. */
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
            throw failure("cannot be copied", e);
        } finally {
            use.readLock().unlock();
        }
    }

    CorruptStoreException damage(String what, @Nullable Throwable cause) {
        return damage(directory, what, cause);
    }

    private static CorruptStoreException damage(StoreDirectory directory, String what, @Nullable Throwable cause) {
        return new CorruptStoreException("the store in " + directory + " is damaged: " + what, cause);
    }

    /** Damage of which nothing is left here to repair it with. */
    static CorruptStoreException lost(StoreDirectory directory, String what) {
        return damage(directory, what + RESTORE, null);
    }

    /** A store that does not know what belongs to it. */
    static CorruptStoreException withoutInventory(StoreDirectory directory, String what) {
        return damage(
                directory,
                "the file INVENTORY, which says what belongs to it, " + what
                        + ". A backup has its own (cs restore); without one, cs repair makes another from what is there",
                null);
    }

    /** What a caller is told that something failed which changes nothing. */
    RuntimeException failure(String what, RocksDBException e) {
        PassingError passing = PassingError.of(e);
        return passing == null ? broken(what, e) : passing.refusal();
    }

    private StoreException broken(String what, RocksDBException e) {
        return isCorruption(e)
                ? damage(String.valueOf(e.getMessage()), e)
                : new StoreException("the store in " + directory + ' ' + what + ": " + e.getMessage(), e);
    }

    private static boolean isCorruption(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    /** RocksDB has no code for this: its text begins so when another process, or this one, holds the lock. */
    static boolean inUse(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("While lock file: ") || message.startsWith("lock hold by current process");
    }

    /** Makes the next opening quick: with everything in tables, there is no log to read again. */
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

    /** The last first: the database before what it uses. */
    private void closeHandles() {
        handles.forEach(AbstractNativeReference::close);
        handles.clear();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
