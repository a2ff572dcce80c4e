package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Updates the {@link Inventory} of a store that is open for writing. It records a log, or a range of ids, after its
 * first write and before that write is acknowledged. Recorded data therefore exists, and acknowledged data is recorded.
 * Most writes find both already recorded. For use by one thread.
 */
final class InventoryWriter {

    /** The number of ids recorded in advance. After a crash, a store continues behind them. */
    private static final long IDS_AHEAD = 100_000;

    private final StoreDirectory directory;
    private final InventoryFile file;
    private final LogSwitch logSwitch;
    private boolean begun;
    private long written;
    private @Nullable Write unrecorded;

    /**
     * A write that is on disk.
     *
     * @param before the number of the last change before the write
     * @param last the number of the last change of the write
     * @param nextId the lowest id that is not reserved; 0 if the write reserves none
     */
    record Write(long before, long last, long nextId) {}

    InventoryWriter(StoreDirectory directory, InventoryFile file, LogSwitch logSwitch) {
        this.directory = directory;
        this.file = file;
        this.logSwitch = logSwitch;
    }

    /** Returns the lowest id that was certainly not reserved; 0 if the database holds the exact value. */
    long idsFrom() {
        Inventory found = file.current();
        return found.closed() ? 0 : found.ids();
    }

    /** Returns the inventory that the database must match if it is reopened. */
    Inventory required() {
        return file.current().reaching(written);
    }

    /** Records a write, if necessary. If this fails, the write must not be acknowledged. */
    void written(Write write) throws IOException {
        written = write.last;
        if (logSwitch.hasSwitched() || write.nextId > file.current().ids()) {
            record(write);
        }
    }

    /** Retries a record that failed earlier. Until it succeeds, nothing more may be written. */
    void catchUp() throws IOException {
        if (unrecorded != null) {
            record(unrecorded);
        }
    }

    private void record(Write write) throws IOException {
        unrecorded = write;
        logSwitch.reset();
        long ids = write.nextId > file.current().ids() ? write.nextId + IDS_AHEAD : 0;
        // This opening has already checked the content of logs that earlier openings began.
        long before = begun ? write.before : 0;
        file.write(file.current().with(newestLog(), before, write.last, ids));
        begun = true;
        unrecorded = null;
    }

    /** Records that all data is in tables. */
    void closed(long changes) throws IOException {
        file.write(file.current().closedAt(changes));
    }

    /**
     * Returns the number of the log with the last write. RocksDB may have begun a later log, which is still empty: a
     * backup, for example, seals a memtable independently of writes. The next write goes to that log, and is recorded
     * then.
     */
    private long newestLog() throws IOException {
        long newest = 0;
        long begun = 0;
        for (Path log : directory.files().logs()) {
            long number = DatabaseFiles.number(log);
            begun = Math.max(begun, number);
            if (log.toFile().length() > 0) { // RocksDB may remove an older log in the meantime
                newest = Math.max(newest, number);
            }
        }
        if (newest == 0) {
            throw new IOException("there is no log in " + directory.database());
        }
        if (begun > newest) {
            logSwitch.setSwitched();
        }
        return newest;
    }
}
