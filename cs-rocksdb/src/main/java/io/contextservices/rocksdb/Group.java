package io.contextservices.rocksdb;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.IdBlock;
import io.contextservices.server.store.StoreException;
import io.contextservices.server.store.Tenant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes that are written together, with one sync. Each sees those before it, as if they were written already. A change
 * that fails with a {@link StoreException} leaves nothing in the group. For the committer's thread.
 */
final class Group implements AutoCloseable {

    private record Id(Tenant tenant, long serviceId) {}

    private final Database database;
    private final Reads reads;
    private final Map<Id, Head> heads = new HashMap<>();
    private final WriteBatch batch = new WriteBatch();
    private long nextId;

    /** Begins without a change. */
    Group(Database database, Reads reads) {
        this.database = database;
        this.reads = reads;
    }

    /**
     * Adds a commit, unless it conflicts.
     *
     * @param record the commit, encoded
     */
    Appended append(Commit commit, byte[] record) throws RocksDBException {
        Head expected = commit.expected();
        Head next = commit.next();
        if (expected != null && !expected.equals(current(expected))) {
            return Appended.CONFLICT;
        }
        batch.put(KeyFormat.commit(next.tenant(), next.serviceId(), next.version()), record);
        list(expected, next);
        heads.put(new Id(next.tenant(), next.serviceId()), next);
        return Appended.COMMITTED;
    }

    /** The head of that conversation now, if its version is the expected one. */
    private @Nullable Head current(Head expected) {
        Tenant tenant = expected.tenant();
        long id = expected.serviceId();
        Head head = heads.get(new Id(tenant, id));
        if (head != null) {
            return head;
        }
        boolean goneOn = database.get(KeyFormat.commit(tenant, id, expected.version() + 1)) != null;
        return goneOn ? null : reads.head(tenant, id, expected.version());
    }

    private void list(@Nullable Head before, Head now) throws RocksDBException {
        byte[] key = KeyFormat.entry(now);
        byte[] value = RecordFormat.entry(now);
        if (before != null) {
            byte[] keyBefore = KeyFormat.entry(before);
            if (!Arrays.equals(key, keyBefore)) {
                batch.delete(keyBefore);
            } else if (Arrays.equals(value, RecordFormat.entry(before))) {
                return;
            }
        }
        batch.put(key, value);
    }

    /** Sets ids aside. */
    IdBlock reserve(int count) throws RocksDBException {
        long first = nextId == 0 ? reads.nextId() : nextId;
        if (first > IdBlock.MAX_ID - count + 1) {
            throw new StoreException("the store in " + database + " has no ids left", null);
        }
        nextId = first + count;
        batch.put(KeyFormat.nextId(), RecordFormat.id(nextId));
        return new IdBlock(first, count);
    }

    /** Returns when all changes would survive a loss of power. */
    void write() {
        if (batch.count() > 0) {
            database.write(batch);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
