package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/**
 * Changes that are written together, with one sync. Each change sees the earlier changes of the group as if they were
 * written already. A change that fails without an increase of {@link #size()} leaves nothing in the group. For use by
 * the committer's thread.
 */
final class WriteGroup {

    /** The minimum number of ids to skip, out of 2^53. */
    private static final long MIN_SKIPPED = 1L << 40;

    private record Id(Tenant tenant, long serviceId) {}

    private record Key(Tenant tenant, String key) {}

    private final Database database;
    private final StoreReader reader;
    private final HeadCache cache;
    private final Map<Id, Optional<Head>> heads = new HashMap<>();
    private final Map<Key, Receipt> receipts = new HashMap<>();
    private final WriteBatchBuilder changes = new WriteBatchBuilder();
    private long nextId;
    private long floor;

    /**
     * Creates an empty group.
     *
     * @throws UnavailableException if nothing can be written now
     */
    WriteGroup(Database database, StoreReader reader, HeadCache cache) {
        database.requireWritable();
        this.database = database;
        this.reader = reader;
        this.cache = cache;
    }

    /**
     * Adds a commit, unless it conflicts, repeats an earlier request, or is conditional on no similar active service
     * and there is one.
     *
     * @param record the commit, encoded
     */
    AppendResult append(Commit commit, byte[] record) {
        Head expected = commit.expected();
        Head next = commit.next();
        Receipt before = receipt(next.tenant(), commit.receipt());
        if (before != null) {
            return AppendResult.repeated(before);
        }
        if (expected != null) {
            Head current = current(expected);
            if (current == null || !expected.equals(current)) {
                return AppendResult.CONFLICT;
            }
            if (expected.listedAt() != current.listedAt()) {
                return put(expected, commit, next.listedAt(next.version()), RecordFormat.encodeListed(commit));
            }
        }
        if (expected == null && commit.unlessActive()) {
            Head active = active(next);
            if (active != null) {
                return AppendResult.exists(active.serviceId());
            }
        }
        return put(expected, commit, next, record);
    }

    private AppendResult put(@Nullable Head expected, Commit commit, Head next, byte[] record) {
        changes.put(KeyFormat.commit(next.tenant(), next.serviceId(), next.version()), record);
        IndexUpdates.put(expected, next, changes);
        heads.put(id(next), Optional.of(next));
        putReceipt(next.tenant(), commit.receipt());
        return AppendResult.COMMITTED;
    }

    /**
     * Adds commits that begin conversations; adds either all or none of them.
     *
     * @param records the commits, encoded
     */
    AppendResult appendAll(List<Commit> commits, List<byte[]> records) {
        // Only the first commit has conditions, so the others cannot fail after it is added.
        AppendResult first = append(commits.get(0), records.get(0));
        for (int i = 1; i < commits.size() && first.outcome() == Outcome.COMMITTED; i++) {
            append(commits.get(i), records.get(i));
        }
        return first;
    }

    /**
     * Adds a complete conversation, unless it exists already.
     *
     * @param records its commits, encoded
     */
    AppendResult adopt(Head head, List<byte[]> records) {
        Optional<Head> changed = heads.get(id(head));
        Optional<Head> existing = changed == null ? reader.head(head.tenant(), head.serviceId()) : changed;
        if (existing.isPresent()) {
            return AppendResult.existing(existing.get(), head);
        }
        for (int i = 0; i < records.size(); i++) {
            changes.put(KeyFormat.commit(head.tenant(), head.serviceId(), i + 1), records.get(i));
        }
        IndexUpdates.put(null, head, changes);
        heads.put(id(head), Optional.of(head.listedAt(head.version())));
        return AppendResult.COMMITTED;
    }

    /** Returns the stored receipt of an earlier request with the same idempotency key, or {@code null}. */
    private @Nullable Receipt receipt(Tenant tenant, @Nullable Receipt next) {
        if (next == null) {
            return null;
        }
        Receipt added = receipts.get(new Key(tenant, next.key()));
        return added != null && added.isValid(next.issuedAt())
                ? added
                : reader.receipts().find(tenant, next.key(), next.issuedAt(), next.lifetime());
    }

    private void putReceipt(Tenant tenant, @Nullable Receipt receipt) {
        if (receipt != null) {
            long day = KeyFormat.day(receipt.issuedAt());
            byte[] key = KeyFormat.receipt(tenant, receipt.key(), day);
            reader.receipts().days().add(day);
            changes.put(key, ValueFormat.receipt(receipt));
            receipts.put(new Key(tenant, receipt.key()), receipt);
        }
    }

    /** Adds a receipt, unless there is a valid one. */
    AppendResult adopt(Tenant tenant, Receipt receipt) {
        Receipt before = receipt(tenant, receipt);
        if (before != null) {
            return AppendResult.repeated(before);
        }
        putReceipt(tenant, receipt);
        return AppendResult.COMMITTED;
    }

    /**
     * Deletes the receipts of days before the given one. This adds one range tombstone a day, which does not affect
     * reads of other records.
     */
    void deleteReceipts(long day) {
        changes.deleteRange(KeyFormat.receipts(), KeyFormat.receiptsOf(day));
        reader.receipts().days().removeBefore(day);
    }

    /**
     * Removes a conversation, unless that conflicts. Deletes its records one by one: a range tombstone for each
     * conversation would slow down all reads until the next compaction.
     */
    AppendResult remove(Head expected) {
        if (!expected.equals(current(expected))) {
            return AppendResult.CONFLICT;
        }
        for (int version = 1; version <= expected.version(); version++) {
            changes.delete(KeyFormat.commit(expected.tenant(), expected.serviceId(), version));
        }
        IndexUpdates.delete(expected, changes);
        heads.put(id(expected), Optional.empty());
        return AppendResult.COMMITTED;
    }

    /**
     * Removes a conversation whose head cannot be read, unless the head has become readable.
     *
     * @param keys all keys of the conversation
     */
    AppendResult removeUnreadable(Tenant tenant, long serviceId, List<byte[]> keys) {
        Id id = new Id(tenant, serviceId);
        if (heads.containsKey(id) || reader.hasReadableHead(tenant, serviceId)) {
            return AppendResult.CONFLICT;
        }
        keys.forEach(changes::delete);
        heads.put(id, Optional.empty());
        return AppendResult.COMMITTED;
    }

    private static Id id(Head head) {
        return new Id(head.tenant(), head.serviceId());
    }

    /** Returns the current head of the conversation; may return {@code null} if its version is not the expected one. */
    private @Nullable Head current(Head expected) {
        Optional<Head> changed = heads.get(id(expected));
        if (changed != null) {
            return changed.orElse(null);
        }
        Tenant tenant = expected.tenant();
        long id = expected.serviceId();
        Head newest = cache.get(tenant, id);
        if (newest != null) {
            return newest;
        }
        boolean isOutdated = database.get(KeyFormat.commit(tenant, id, expected.version() + 1)) != null;
        return isOutdated ? null : reader.head(tenant, id, expected.version());
    }

    private @Nullable Head active(Head similar) {
        for (Optional<Head> head : heads.values()) {
            if (head.isPresent() && head.get().isActiveLike(similar)) {
                return head.get();
            }
        }
        return reader.active(similar, id -> heads.containsKey(new Id(similar.tenant(), id)));
    }

    /** Stores a note. */
    void note(byte[] key, byte[] value) {
        changes.put(key, value);
    }

    /** Reserves a block of ids. */
    IdBlock reserve(int count) {
        long first = nextId();
        if (first > IdBlock.MAX_ID - count + 1) {
            throw new StoreException("the store in " + database + " has no ids left", null);
        }
        setNextId(first + count);
        return new IdBlock(first, count);
    }

    private long nextId() {
        return nextId == 0 ? reader.nextId() : nextId;
    }

    private void setNextId(long next) {
        nextId = next;
        changes.put(KeyFormat.nextId(), ValueFormat.id(next));
    }

    /** Skips all ids up to the given one. */
    void skipIds(long last) {
        if (last >= nextId()) {
            setNextId(last + 1);
        }
    }

    /**
     * Skips the ids that may have been assigned since this store was copied, or by changes that were cut off. The next
     * id is at least the number of microseconds since 1970, which exceeds the number of ids that any store has
     * assigned. A second restore of the same copy thus also skips the ids assigned after the first one. If the clock is
     * wrong, a minimum number of ids is still skipped. The floor of other tokens is raised to the same number.
     */
    void skipLostIds(Instant now) {
        setNextId(Math.max(nextId() + MIN_SKIPPED, now.toEpochMilli() * 1_000));
        raiseFloor(nextId());
    }

    /** Raises the floor, the lowest number of newly issued tokens. */
    void raiseFloor(long raised) {
        if (raised > Math.max(floor, reader.floor())) {
            floor = raised;
            changes.put(KeyFormat.floor(), ValueFormat.id(raised));
        }
    }

    /** Returns the number of records to write. */
    int size() {
        return changes.size();
    }

    /** Writes the group, and returns when all its changes would survive a loss of power. */
    void write() {
        if (changes.size() > 0) {
            heads.keySet().forEach(id -> cache.remove(id.serviceId));
            try (WriteBatch batch = changes.batch()) {
                database.write(batch, nextId);
            }
            heads.values().forEach(head -> head.ifPresent(cache::put));
        }
    }
}
