package io.contextservices.rocksdb;

import java.util.concurrent.locks.Lock;
import org.rocksdb.RocksDB;
import org.rocksdb.Snapshot;

/** A snapshot of the database. For use by one thread, which closes its cursors first. */
final class SnapshotView implements AutoCloseable {

    private final RocksDB db;
    private final Lock use;
    private final StoreErrors errors;
    private final ReadBudget budget;
    private final Snapshot snapshot;

    /**
     * Creates a view of the current data.
     *
     * @param use a lock that this thread holds, and that {@link #close} releases
     * @param budget the budget of all cursors together
     */
    SnapshotView(RocksDB db, Lock use, StoreErrors errors, ReadBudget budget) {
        this.db = db;
        this.use = use;
        this.errors = errors;
        this.budget = budget;
        this.snapshot = db.getSnapshot();
    }

    /** Returns a cursor at the first record with a key of the given prefix. */
    RecordCursor withPrefix(byte[] prefix) {
        return range(prefix, KeyFormat.end(prefix));
    }

    /** Returns a cursor at the first record from one key (inclusive) to another (exclusive). */
    RecordCursor range(byte[] from, byte[] to) {
        return cursor(from, to).toFirst();
    }

    /** Returns a cursor at the last record with a key of the given prefix. */
    RecordCursor lastWithPrefix(byte[] prefix) {
        return cursor(prefix, KeyFormat.end(prefix)).toLast();
    }

    private RecordCursor cursor(byte[] from, byte[] to) {
        return new RecordCursor(db, snapshot, errors, budget, from, to);
    }

    @Override
    public void close() {
        db.releaseSnapshot(snapshot);
        use.unlock();
    }
}
