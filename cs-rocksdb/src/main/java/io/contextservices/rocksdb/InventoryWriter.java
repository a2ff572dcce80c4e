package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link Inventory} of a store that is open for writing. A log, and a range of ids, are recorded when they hold
 * something and before any of that is acknowledged: so what is recorded is certainly there, and what is acknowledged is
 * certainly recorded. Most writes find both recorded already. For one thread.
 */
final class InventoryWriter {

    /** How many ids are recorded at a time. A store that was not closed goes on behind them. */
    private static final long IDS = 100_000;

    private final StoreDirectory directory;
    private final InventoryFile file;
    private final LogSwitch switched;
    private boolean begun;
    private long written;
    private @Nullable Write unrecorded;

    /**
     * A write that is on disk.
     *
     * @param before the last change before it
     * @param last its last change
     * @param nextId the lowest id that is not reserved; 0 if that did not change
     */
    record Write(long before, long last, long nextId) {}

    InventoryWriter(StoreDirectory directory, InventoryFile file, LogSwitch switched) {
        this.directory = directory;
        this.file = file;
        this.switched = switched;
    }

    /** The lowest id that was certainly not reserved; 0 if the store itself knows. */
    long idsFrom() {
        Inventory found = file.current();
        return found.closed() ? 0 : found.ids();
    }

    /** What must be there if the database is opened again. */
    Inventory required() {
        return file.current().reaching(written);
    }

    /** Records a write, where that is needed. It must not be acknowledged if this fails. */
    void written(Write write) throws IOException {
        written = write.last;
        if (switched.hasHappened() || write.nextId > file.current().ids()) {
            record(write);
        }
    }

    /** Records what could not be recorded when it was written. Until then nothing more may be written. */
    void catchUp() throws IOException {
        if (unrecorded != null) {
            record(unrecorded);
        }
    }

    private void record(Write write) throws IOException {
        unrecorded = write;
        switched.reset();
        long ids = write.nextId > file.current().ids() ? write.nextId + IDS : 0;
        // What a log held that an earlier opening began has been looked at by this one.
        long before = begun ? write.before : 0;
        file.write(file.current().with(newestLog(), before, write.last, ids));
        begun = true;
        unrecorded = null;
    }

    /** Records that everything is in tables. */
    void closed(long changes) throws IOException {
        file.write(file.current().closedAt(changes));
    }

    /**
     * That with the last write. RocksDB may have begun another since, which is empty: that a backup has a memtable sealed, for
     * one, has nothing to do with writes. The next write goes there, and is recorded.
     */
    private long newestLog() throws IOException {
        long newest = 0;
        long begun = 0;
        for (Path log : directory.logs()) {
            long number = StoreDirectory.number(log);
            begun = Math.max(begun, number);
            if (log.toFile().length() > 0) { // RocksDB may remove an older one meanwhile
                newest = Math.max(newest, number);
            }
        }
        if (newest == 0) {
            throw new IOException("there is no log in " + directory.database());
        }
        if (begun > newest) {
            switched.happens();
        }
        return newest;
    }
}
