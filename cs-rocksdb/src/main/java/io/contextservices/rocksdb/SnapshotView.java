package io.contextservices.rocksdb;

import io.contextservices.store.StoreException;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** The database as it was at one moment. For one thread; its ranges are closed before it is. */
final class SnapshotView implements AutoCloseable {

    private final Database database;
    private final RocksDB db;
    private final ReadBudget allowance;
    private final Snapshot snapshot;

    /**
     * Sees what is there now.
     *
     * @param allowance how much its ranges may go over
     */
    SnapshotView(Database database, RocksDB db, ReadBudget allowance) {
        this.database = database;
        this.db = db;
        this.allowance = allowance;
        this.snapshot = db.getSnapshot();
    }

    /** The records with keys that begin so, ascending. */
    Range beginningWith(byte[] beginning) {
        return range(beginning, KeyFormat.end(beginning));
    }

    /** The records from a key, inclusive, to a key, exclusive, ascending. */
    Range range(byte[] from, byte[] to) {
        Range range = new Range(from, to);
        range.iterator.seekToFirst();
        return range;
    }

    /** The last of the records with keys that begin so. */
    Range lastBeginningWith(byte[] beginning) {
        Range range = new Range(beginning, KeyFormat.end(beginning));
        range.iterator.seekToLast();
        return range;
    }

    @Override
    public void close() {
        db.releaseSnapshot(snapshot);
        database.leave();
    }

    /** Stands at a record, or at the end. */
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
         * Whether there is a record here.
         *
         * @throws StoreException if that cannot be read: the end of what is readable is not the end
         */
        boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw database.failure("cannot be read", e);
            }
        }

        byte[] key() {
            return iterator.key();
        }

        /**
         * What the record holds.
         *
         * @throws ReadBudget.UsedUp if this view goes over more than it may
         */
        byte[] value() {
            byte[] value = iterator.value();
            allowance.value(value.length);
            return value;
        }

        /**
         * Goes on to the next record.
         *
         * @throws ReadBudget.UsedUp if this view goes over more than it may
         */
        void next() {
            allowance.record();
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
