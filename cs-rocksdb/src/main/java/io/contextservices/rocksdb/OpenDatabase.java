package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One opening of a database, which ends when it is closed or opened again. Safe for use by any number of threads; one
 * thread writes.
 */
final class OpenDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDatabase.class);

    private final StoreDirectory directory;
    private final NativeHandles handles;
    private final RocksDB rocks;
    private final WriteOptions synced;

    /** The writer of the inventory; {@code null} if the database is open for reading. */
    private final @Nullable InventoryWriter inventory;

    private OpenDatabase(
            StoreDirectory directory, NativeHandles handles, RocksDB rocks, @Nullable InventoryWriter inventory) {
        this.directory = directory;
        this.handles = handles;
        this.rocks = rocks;
        this.synced = handles.keep(new WriteOptions().setSync(true));
        this.inventory = inventory;
    }

    /**
     * Opens a database for writing.
     *
     * @param required the data that a previous opening knows of; {@code null} for the first opening
     * @param statistics counts RocksDB's operations
     */
    static OpenDatabase forWriting(
            StoreDirectory directory, StoreLock lock, @Nullable Inventory required, @Nullable Statistics statistics) {
        NativeHandles handles = new NativeHandles();
        try {
            InventoryFile file = lock.inventory();
            Inventory inventory = file == null ? Inventory.NOTHING : file.current();
            WriteAheadLogs logs = OpeningCheck.check(directory, required == null ? inventory : required);
            if (file == null || !lock.isCurrent()) {
                file = lock.raise(file == null ? logs.found() : inventory);
            }
            if (logs.isTorn() && required == null) {
                directory.skipIds(); // before RocksDB removes that end
            }
            directory.files().createDirectory();
            // A database that has lost files must not be mistaken for a new one: it would answer "not found" for all
            // the lost data.
            boolean create = inventory.isNothing() && directory.files().wasNeverWritten();
            LogSwitch logSwitch = handles.keep(new LogSwitch());
            RocksDB rocks = handles.keep(RocksDB.open(
                    new DatabaseOptions(handles).forWriting(create, logSwitch, statistics),
                    directory.database().toString()));
            return new OpenDatabase(directory, handles, rocks, new InventoryWriter(directory, file, logSwitch));
        } catch (RocksDBException | IOException | RuntimeException e) {
            handles.close();
            throw directory.errors().notOpened(e);
        }
    }

    /**
     * Opens a database for reading.
     *
     * @param required the data that must be present
     */
    static OpenDatabase forReading(StoreDirectory directory, Inventory required) {
        NativeHandles handles = new NativeHandles();
        try {
            WriteAheadLogs unused = OpeningCheck.check(directory, required);
            RocksDB rocks = handles.keep(RocksDB.openReadOnly(
                    new DatabaseOptions(handles).forReading(),
                    directory.database().toString()));
            return new OpenDatabase(directory, handles, rocks, null);
        } catch (RocksDBException | IOException | RuntimeException e) {
            handles.close();
            throw directory.errors().notOpened(e);
        }
    }

    RocksDB rocks() {
        return rocks;
    }

    /** Returns the writer of the inventory. */
    InventoryWriter inventory() {
        if (inventory == null) {
            throw new IllegalStateException("the store in " + directory + " is open for reading only");
        }
        return inventory;
    }

    /**
     * Writes a batch and syncs it, then records it in the inventory.
     *
     * @param nextId the lowest id that is not reserved after this write; 0 if the batch reserves none
     * @throws UnavailableException if an earlier write cannot be recorded: nothing was written
     * @throws StoreException if this write cannot be recorded
     * @throws RocksDBException if the batch cannot be written
     */
    void write(WriteBatch batch, long nextId) throws RocksDBException {
        InventoryWriter recorded = inventory();
        catchUp(recorded);
        long before = rocks.getLatestSequenceNumber();
        rocks.write(synced, batch);
        record(recorded, new InventoryWriter.Write(before, rocks.getLatestSequenceNumber(), nextId));
    }

    private static void catchUp(InventoryWriter recorded) {
        try {
            recorded.catchUp();
        } catch (IOException e) {
            throw new UnavailableException("the inventory of the store cannot be written", PassingError.RETRY);
        }
    }

    private void record(InventoryWriter recorded, InventoryWriter.Write write) {
        try {
            recorded.written(write);
        } catch (IOException e) {
            LOG.error("the inventory of the store in {} cannot be written; no change is accepted", directory, e);
            throw new StoreException("the inventory of the store in " + directory + " cannot be written: " + e, e);
        }
    }

    /** Writes all data to tables, so that the next opening has no log to replay. Does nothing if open for reading. */
    void flush() {
        if (inventory == null) {
            return;
        }
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(flush);
            inventory.closed(rocks.getLatestSequenceNumber());
        } catch (RocksDBException | IOException e) {
            LOG.warn("the store in {} was closed without a flush; nothing is lost", directory, e);
        }
    }

    @Override
    public void close() {
        handles.close();
    }
}
