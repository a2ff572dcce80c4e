package io.contextservices.rocksdb;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.IdBlock;
import io.contextservices.server.store.Receipt;
import io.contextservices.server.store.StoreException;
import io.contextservices.server.store.Tenant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes that are written together, with one sync. Each sees those before it, as if they were written already. A change
 * that fails with a {@link StoreException} leaves nothing in the group. For the committer's thread.
 */
final class Group implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private record Id(Tenant tenant, long serviceId) {}

    private record Key(Tenant tenant, String key) {}

    private final Database database;
    private final Reads reads;
    private final Map<Id, Optional<Head>> heads = new HashMap<>();
    private final Map<Key, Receipt> receipts = new HashMap<>();
    private final WriteBatch batch = new WriteBatch();
    private long nextId;

    /** Begins without a change. */
    Group(Database database, Reads reads) {
        this.database = database;
        this.reads = reads;
    }

    /**
     * Adds a commit, unless it conflicts or is not wanted.
     *
     * @param record the commit, encoded
     */
    Appended append(Commit commit, byte[] record) throws RocksDBException {
        Head expected = commit.expected();
        Head next = commit.next();
        Receipt before = receipt(next.tenant(), commit.receipt());
        if (before != null) {
            return Appended.repeated(before);
        }
        if (expected != null && !expected.equals(current(expected))) {
            return Appended.CONFLICT;
        }
        if (expected == null && commit.unlessActive()) {
            Head active = active(next);
            if (active != null) {
                return Appended.exists(active.serviceId());
            }
        }
        batch.put(KeyFormat.commit(next.tenant(), next.serviceId(), next.version()), record);
        list(expected, next);
        time(expected, next);
        heads.put(id(next), Optional.of(next));
        issue(next.tenant(), commit.receipt());
        return Appended.COMMITTED;
    }

    /** What the request that gets this receipt got before. */
    private @Nullable Receipt receipt(Tenant tenant, @Nullable Receipt next) {
        if (next == null) {
            return null;
        }
        Receipt here = receipts.get(new Key(tenant, next.key()));
        return here != null && here.isGood(next.issued())
                ? here
                : reads.receipt(tenant, next.key(), next.issued(), next.kept());
    }

    private void issue(Tenant tenant, @Nullable Receipt receipt) throws RocksDBException {
        if (receipt != null) {
            byte[] key = KeyFormat.receipt(tenant, receipt.key(), KeyFormat.day(receipt.issued()));
            batch.put(key, RecordFormat.receipt(receipt));
            receipts.put(new Key(tenant, receipt.key()), receipt);
        }
    }

    /** Removes the receipts of days before this: one range a day, which reads of other records do not see. */
    void forgetReceipts(long day) throws RocksDBException {
        batch.deleteRange(KeyFormat.receipts(), KeyFormat.receiptsOf(day));
    }

    /**
     * Removes a conversation, unless that conflicts. One record after the other: as many as were written for it, while a
     * range of keys, deleted as such, would slow down every read until the tables are next compacted.
     */
    Appended remove(Head expected) throws RocksDBException {
        if (!expected.equals(current(expected))) {
            return Appended.CONFLICT;
        }
        for (int version = 1; version <= expected.version(); version++) {
            batch.delete(KeyFormat.commit(expected.tenant(), expected.serviceId(), version));
        }
        batch.delete(KeyFormat.entry(expected));
        time(expected, null);
        heads.put(id(expected), Optional.empty());
        return Appended.COMMITTED;
    }

    private static Id id(Head head) {
        return new Id(head.tenant(), head.serviceId());
    }

    /** The head of that conversation now, if its version is the expected one. */
    private @Nullable Head current(Head expected) {
        Optional<Head> changed = heads.get(id(expected));
        if (changed != null) {
            return changed.orElse(null);
        }
        Tenant tenant = expected.tenant();
        long id = expected.serviceId();
        boolean goneOn = database.get(KeyFormat.commit(tenant, id, expected.version() + 1)) != null;
        return goneOn ? null : reads.head(tenant, id, expected.version());
    }

    private @Nullable Head active(Head like) {
        for (Optional<Head> head : heads.values()) {
            if (head.isPresent() && head.get().isActiveLike(like)) {
                return head.get();
            }
        }
        return reads.active(like, id -> heads.containsKey(new Id(like.tenant(), id)));
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

    private void time(@Nullable Head before, @Nullable Head now) throws RocksDBException {
        byte @Nullable [] keyBefore = before == null ? null : KeyFormat.timer(before);
        byte @Nullable [] key = now == null ? null : KeyFormat.timer(now);
        if (!Arrays.equals(keyBefore, key)) {
            if (keyBefore != null) {
                batch.delete(keyBefore);
            }
            if (key != null) {
                batch.put(key, NOTHING);
            }
        }
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
