package io.contextservices.rocksdb;

import io.contextservices.store.StoreException;
import java.util.concurrent.locks.Lock;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** A snapshot of the database. For use by one thread, which closes its ranges first. */
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
     * @param budget the budget of all ranges together
     */
    SnapshotView(RocksDB db, Lock use, StoreErrors errors, ReadBudget budget) {
        this.db = db;
        this.use = use;
        this.errors = errors;
        this.budget = budget;
        this.snapshot = db.getSnapshot();
    }

    /** Returns the records with keys of the given prefix, ascending. */
    Range beginningWith(byte[] beginning) {
        return range(beginning, KeyFormat.end(beginning));
    }

    /** Returns the records from one key (inclusive) to another (exclusive), ascending. */
    Range range(byte[] from, byte[] to) {
        Range range = new Range(from, to);
        range.iterator.seekToFirst();
        return range;
    }

    /** Returns a range at the last record with a key of the given prefix. */
    Range lastBeginningWith(byte[] beginning) {
        Range range = new Range(beginning, KeyFormat.end(beginning));
        range.iterator.seekToLast();
        return range;
    }

    @Override
    public void close() {
        db.releaseSnapshot(snapshot);
        use.unlock();
    }

    /** A cursor over records. */
    final class Range implements AutoCloseable {

        private final Slice begin;
        private final Slice end;
        private final ReadOptions options;
        private final RocksIterator iterator;

        private Range(byte[] from, byte[] to) {
            begin = new Slice(from);
            end = new Slice(to);
            options = new ReadOptions()
                    .setSnapshot(snapshot)
                    .setIterateLowerBound(begin)
                    .setIterateUpperBound(end);
            iterator = db.newIterator(options);
        }

        /**
         * Returns whether the cursor is at a record.
         *
         * @throws StoreException if the next record cannot be read, so that a read error is not mistaken for the end
         */
        boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw errors.failedRead("cannot be read", e);
            }
        }

        byte[] key() {
            return iterator.key();
        }

        /**
         * Returns the value of the record.
         *
         * @throws ReadBudget.UsedUp if the budget of the view is used up
         */
        byte[] value() {
            byte[] value = iterator.value();
            budget.value(value.length);
            return value;
        }

        /**
         * Moves to the next record.
         *
         * @throws ReadBudget.UsedUp if the budget of the view is used up
         */
        void next() {
            budget.record();
            iterator.next();
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            end.close();
            begin.close();
        }
    }
}
