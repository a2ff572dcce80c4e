package io.contextservices.rocksdb;

import io.contextservices.store.StoreException;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** A cursor over the records of a snapshot between two keys, ascending. For use by one thread. */
final class RecordCursor implements AutoCloseable {

    private final StoreErrors errors;
    private final ReadBudget budget;
    private final Slice begin;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator iterator;

    /**
     * Creates a cursor that is at no record yet.
     *
     * @param from the first key
     * @param to the key behind the last one
     */
    RecordCursor(RocksDB db, Snapshot snapshot, StoreErrors errors, ReadBudget budget, byte[] from, byte[] to) {
        this.errors = errors;
        this.budget = budget;
        begin = new Slice(from);
        end = new Slice(to);
        options = new ReadOptions()
                .setSnapshot(snapshot)
                .setIterateLowerBound(begin)
                .setIterateUpperBound(end);
        iterator = db.newIterator(options);
    }

    RecordCursor toFirst() {
        iterator.seekToFirst();
        return this;
    }

    RecordCursor toLast() {
        iterator.seekToLast();
        return this;
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
     * @throws ReadBudget.UsedUp if the budget is used up
     */
    byte[] value() {
        byte[] value = iterator.value();
        budget.value(value.length);
        return value;
    }

    /**
     * Moves to the next record.
     *
     * @throws ReadBudget.UsedUp if the budget is used up
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
