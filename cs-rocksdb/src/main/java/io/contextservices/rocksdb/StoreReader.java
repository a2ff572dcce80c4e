package io.contextservices.rocksdb;

import io.contextservices.api.Status;
import io.contextservices.store.Conversation;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversations and lists. Each read uses one {@link SnapshotView}, so that it never sees a part of an append.
 * Safe for any thread.
 */
final class StoreReader {

    /** The maximum number of heads that the writer thread compares for one commit. */
    private static final int MAX_ACTIVE = 1_000;

    private final Database database;
    private final StoreErrors errors;
    private final CommitReader commitReader;
    private final ReceiptReader receipts;
    private final ReadBudget budget;

    /** Creates a reader without a budget. */
    StoreReader(Database database) {
        this.database = database;
        this.errors = database.directory().errors();
        this.commitReader = new CommitReader(errors);
        this.receipts = new ReceiptReader(database);
        this.budget = ReadBudget.UNLIMITED;
    }

    private StoreReader(StoreReader unlimited, ReadBudget budget) {
        this.database = unlimited.database;
        this.errors = unlimited.errors;
        this.commitReader = unlimited.commitReader;
        this.receipts = unlimited.receipts;
        this.budget = budget;
    }

    /** Returns a reader for one read, which ends with {@link ReadBudget.UsedUp} if it exceeds the budget. */
    StoreReader within(ReadBudget limited) {
        return new StoreReader(this, limited);
    }

    Optional<Head> head(Tenant tenant, long serviceId) {
        try (SnapshotView view = database.view(budget)) {
            return Optional.ofNullable(commitReader.head(view, tenant, serviceId));
        }
    }

    Optional<Conversation> conversation(Tenant tenant, long serviceId) {
        try (SnapshotView view = database.view(budget)) {
            return Optional.ofNullable(commitReader.read(view, tenant, serviceId));
        }
    }

    Page<Position> list(ListKey lookUp, ListQuery query) {
        try (SnapshotView view = database.view(budget);
                ListScan scan = new ListScan(view, lookUp, query)) {
            return PageBuilder.build(
                    query.limit(),
                    scan::next,
                    position -> listed(view, lookUp.tenant(), position.serviceId(), query),
                    scan::hasNext);
        }
    }

    Page<Long> scan(Tenant tenant, long afterId, int limit) {
        byte[] behind = KeyFormat.end(KeyFormat.conversation(tenant, Math.max(0, afterId)));
        byte[] end = KeyFormat.end(KeyFormat.conversations(tenant));
        try (SnapshotView view = database.view(budget);
                RecordCursor commits = view.range(behind, end)) {
            return PageBuilder.build(
                    limit,
                    () -> commits.isValid() ? KeyParser.serviceId(commits.key()) : null,
                    serviceId -> commitReader.read(tenant, commits),
                    commits::isValid);
        }
    }

    Map<Tenant, Long> countByTenant() {
        Map<Tenant, Long> counts = new HashMap<>();
        try (SnapshotView view = database.view(budget);
                RecordCursor commits = view.withPrefix(KeyFormat.commits())) {
            byte[] before = {};
            for (; commits.isValid(); commits.next()) {
                byte[] key = commits.key();
                if (!KeyParser.isSameConversation(before, key)) {
                    counts.merge(KeyParser.ownerOfCommit(key).tenant(), 1L, Long::sum);
                    before = key;
                }
            }
        }
        return counts;
    }

    /**
     * Returns the listed conversation, or {@code null} if the query does not select it. The head decides, so the
     * conversation is read even if its list entry is unreadable.
     */
    private @Nullable Conversation listed(SnapshotView view, Tenant tenant, long serviceId, ListQuery query) {
        Conversation conversation = commitReader.read(view, tenant, serviceId);
        if (conversation == null) {
            throw commitReader.unreadable(
                    serviceId, "service " + serviceId + " is in a list, but has no commits", null);
        }
        return query.selects(conversation.head()) ? conversation : null;
    }

    DuePage due(@Nullable Head after, Instant now, int limit) {
        byte[] behind = after == null ? null : KeyFormat.timer(after);
        byte[] from = behind == null ? KeyFormat.timers() : KeyFormat.end(behind);
        byte[] end = KeyFormat.notDue(now);
        if (Arrays.compareUnsigned(from, end) >= 0) {
            return new DuePage(List.of(), List.of());
        }
        try (SnapshotView view = database.view(budget);
                RecordCursor timers = view.range(from, end)) {
            List<Head> found = new ArrayList<>();
            List<Long> unreadable = new ArrayList<>();
            for (; found.size() < limit && timers.isValid(); timers.next()) {
                try {
                    found.add(due(view, KeyParser.timer(timers.key())));
                } catch (UnreadableConversationException e) {
                    if (unreadable.size() < Page.MAX_UNREADABLE) {
                        unreadable.add(e.serviceId());
                    }
                }
            }
            return new DuePage(found, unreadable);
        }
    }

    private Head due(SnapshotView view, KeyParser.Timer timer) {
        Head head = commitReader.head(view, timer.tenant(), timer.serviceId());
        if (head == null || !timer.due().equals(head.nextDueAt())) {
            throw commitReader.unreadable(
                    timer.serviceId(),
                    "service " + timer.serviceId() + " has a timer, but is not due at that time",
                    null);
        }
        return head;
    }

    /**
     * Returns an active conversation that is similar to the given one, or {@code null} if there is none. Reads the data
     * written so far. Conversations that cannot be read are skipped.
     *
     * @param skipped the ids of conversations to skip
     * @throws StoreException if there are too many conversations to compare
     */
    @Nullable
    Head active(Head similar, LongPredicate skipped) {
        Set<String> types = similar.serviceType() == null ? Set.of() : Set.of(similar.serviceType());
        ListQuery query = ListQuery.builder(MAX_ACTIVE, similar.lastEventAt())
                .status(Status.ACTIVE)
                .serviceTypes(types)
                .build();
        try (SnapshotView view = database.view(budget);
                ListScan scan = new ListScan(view, similar.lookUp(), query)) {
            for (int i = 0; i < MAX_ACTIVE; i++) {
                Position position = scan.next();
                if (position == null) {
                    return null;
                }
                if (!skipped.test(position.serviceId())) {
                    Head head = headIfReadable(view, similar.tenant(), position.serviceId());
                    if (head != null && head.isActiveLike(similar)) {
                        return head;
                    }
                }
            }
        }
        throw new StoreException("more than " + MAX_ACTIVE + " active services in the list of " + similar, null);
    }

    private @Nullable Head headIfReadable(SnapshotView view, Tenant tenant, long serviceId) {
        try {
            return commitReader.head(view, tenant, serviceId);
        } catch (UnreadableConversationException e) {
            return null;
        }
    }

    /**
     * Returns all keys that a conversation with an unreadable head has, or may have. Returns an empty list if the head
     * is readable, or there is no conversation.
     */
    List<byte[]> keysOfUnreadable(Tenant tenant, long serviceId) {
        List<byte[]> keys = new ArrayList<>();
        if (hasReadableHead(tenant, serviceId)) {
            return keys;
        }
        try (SnapshotView view = database.view(budget)) {
            add(view, KeyFormat.conversation(tenant, serviceId), key -> true, keys);
            add(view, KeyFormat.lists(tenant), key -> KeyParser.position(key).serviceId() == serviceId, keys);
            KeyParser.Owner owner = new KeyParser.Owner(tenant, serviceId);
            add(view, KeyFormat.timers(), key -> KeyParser.timer(key).isOf(owner), keys);
        }
        return keys;
    }

    /** Returns whether the conversation has a readable head, or does not exist. */
    boolean hasReadableHead(Tenant tenant, long serviceId) {
        try {
            Optional<Head> unused = head(tenant, serviceId);
            return true;
        } catch (UnreadableConversationException e) {
            return false;
        }
    }

    private static void add(SnapshotView view, byte[] prefix, Predicate<byte[]> selected, List<byte[]> keys) {
        try (RecordCursor cursor = view.withPrefix(prefix)) {
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                if (selected.test(key)) {
                    keys.add(key);
                }
            }
        }
    }

    /**
     * Returns the head as of the given newest commit; {@code null} if there is no such commit. Reads the data written
     * so far.
     */
    @Nullable
    Head head(Tenant tenant, long serviceId, int newest) {
        byte[] record = database.get(KeyFormat.commit(tenant, serviceId, newest));
        if (record == null) {
            return null;
        }
        Head head = commitReader.decodeHead(tenant, serviceId, newest, record);
        return head.listedAt() == newest ? head : head(tenant, serviceId).orElse(null);
    }

    /** Returns the reader of receipts, which does not use the budget of this reader. */
    ReceiptReader receipts() {
        return receipts;
    }

    ReceiptPage receipts(byte @Nullable [] after, int limit) {
        return receipts.page(after, limit, budget);
    }

    boolean hasReceiptsBefore(long day) {
        return receipts.existBefore(day, budget);
    }

    /** Returns a note, or {@code null} if it does not exist. */
    @Nullable
    String note(byte[] key) {
        byte[] record = database.get(key);
        try {
            return record == null ? null : ValueFormat.note(record);
        } catch (RecordFormat.Unreadable e) {
            throw errors.damage("a note: " + e.getMessage(), e);
        }
    }

    /** Returns the lowest number that a newly issued token may have; 0 if the store has never lost changes. */
    long floor() {
        byte[] record = database.get(KeyFormat.floor());
        try {
            return record == null ? 0 : ValueFormat.id(record);
        } catch (RecordFormat.Unreadable e) {
            throw errors.damage("the floor: " + e.getMessage(), e);
        }
    }

    /** Returns the lowest id that was never reserved. */
    long nextId() {
        byte[] record = database.get(KeyFormat.nextId());
        try {
            return record == null ? 1 : ValueFormat.id(record);
        } catch (RecordFormat.Unreadable e) {
            throw errors.damage("the next id: " + e.getMessage(), e);
        }
    }
}
