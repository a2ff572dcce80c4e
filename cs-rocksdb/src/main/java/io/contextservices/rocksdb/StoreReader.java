package io.contextservices.rocksdb;

import io.contextservices.api.Status;
import io.contextservices.store.Conversation;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversations and lists. Each read uses one {@link SnapshotView}, so that it never sees a part of an append.
 * Safe for any thread.
 */
final class StoreReader {

    /** The size in bytes of a page's events at which the page ends; the last conversation may exceed it. */
    static final long PAGE_BYTES = 4L << 20;

    /** The maximum number of heads that the writer thread compares for one commit. */
    private static final int MAX_ACTIVE = 1_000;

    /** The days that have receipts; writers add to them. */
    final ReceiptDays days;

    private final Database database;
    private final StoreErrors errors;
    private final ReadBudget allowance;

    /** Creates a reader without a budget. */
    StoreReader(Database database) {
        this(database, new ReceiptDays(database), ReadBudget.UNLIMITED);
    }

    private StoreReader(Database database, ReceiptDays days, ReadBudget allowance) {
        this.database = database;
        this.errors = database.directory().errors();
        this.days = days;
        this.allowance = allowance;
    }

    /** Returns a reader for one read, which ends with {@link ReadBudget.UsedUp} if it exceeds the budget. */
    StoreReader within(ReadBudget limited) {
        return new StoreReader(database, days, limited);
    }

    Optional<Head> head(Tenant tenant, long serviceId) {
        try (SnapshotView view = database.view(allowance)) {
            return Optional.ofNullable(newest(view, tenant, serviceId));
        }
    }

    Optional<Conversation> conversation(Tenant tenant, long serviceId) {
        try (SnapshotView view = database.view(allowance)) {
            return Optional.ofNullable(conversation(view, tenant, serviceId));
        }
    }

    Page<Position> list(ListKey lookUp, ListQuery query) {
        try (SnapshotView view = database.view(allowance);
                ListScan scan = new ListScan(view, lookUp, query)) {
            return page(
                    query.limit(),
                    scan::next,
                    position -> listed(view, lookUp.tenant(), position.serviceId(), query),
                    scan::hasNext);
        }
    }

    Page<Long> scan(Tenant tenant, long afterId, int limit) {
        byte[] behind = KeyFormat.end(KeyFormat.conversation(tenant, Math.max(0, afterId)));
        byte[] end = KeyFormat.end(KeyFormat.conversations(tenant));
        try (SnapshotView view = database.view(allowance);
                SnapshotView.Range commits = view.range(behind, end)) {
            return page(
                    limit,
                    () -> commits.isValid() ? KeyFormat.serviceId(commits.key()) : null,
                    serviceId -> whole(tenant, commits),
                    commits::isValid);
        }
    }

    Map<Tenant, Long> census() {
        Map<Tenant, Long> counts = new HashMap<>();
        try (SnapshotView view = database.view(allowance);
                SnapshotView.Range commits = view.beginningWith(KeyFormat.commits())) {
            byte[] before = {};
            for (; commits.isValid(); commits.next()) {
                byte[] key = commits.key();
                if (!KeyFormat.isSameConversation(before, key)) {
                    counts.merge(KeyFormat.ownerOfCommit(key).tenant(), 1L, Long::sum);
                    before = key;
                }
            }
        }
        return counts;
    }

    /** Reads the conversation at a place; returns {@code null} if the query does not select it. */
    private interface At<P> {
        @Nullable
        Conversation read(P place);
    }

    private static <P> Page<P> page(int limit, Supplier<@Nullable P> places, At<P> at, BooleanSupplier more) {
        List<Conversation> found = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        long bytes = 0;
        P last = null;
        while (found.size() + unreadable.size() < limit
                && bytes < PAGE_BYTES
                && unreadable.size() < Page.MAX_UNREADABLE) {
            P place = places.get();
            if (place == null) {
                return new Page<>(found, unreadable, null);
            }
            last = place;
            try {
                Conversation conversation = at.read(place);
                if (conversation != null) {
                    found.add(conversation);
                    bytes += bytes(conversation);
                }
            } catch (UnreadableConversationException e) {
                unreadable.add(e.serviceId());
            }
        }
        return new Page<>(found, unreadable, more.getAsBoolean() ? last : null);
    }

    private static long bytes(Conversation conversation) {
        return conversation.events().stream()
                .mapToLong(event -> event.json().length)
                .sum();
    }

    /**
     * Returns the listed conversation, or {@code null} if the query does not select it. The head decides, so the
     * conversation is read even if its list entry is unreadable.
     */
    private @Nullable Conversation listed(SnapshotView view, Tenant tenant, long serviceId, ListQuery query) {
        Conversation conversation = conversation(view, tenant, serviceId);
        if (conversation == null) {
            throw unreadable(serviceId, "service " + serviceId + " is in a list, and nowhere else", null);
        }
        return query.selects(conversation.head()) ? conversation : null;
    }

    private UnreadableConversationException unreadable(long serviceId, String what, @Nullable Throwable cause) {
        return new UnreadableConversationException(
                serviceId, String.valueOf(errors.damage(what, null).getMessage()), cause);
    }

    private @Nullable Conversation conversation(SnapshotView view, Tenant tenant, long serviceId) {
        try (SnapshotView.Range commits = view.beginningWith(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid() ? whole(tenant, commits) : null;
        }
    }

    /**
     * Returns the conversation whose commits begin at the cursor. Moves the cursor behind them, even if the
     * conversation cannot be read.
     */
    private Conversation whole(Tenant tenant, SnapshotView.Range commits) {
        byte[] first = commits.key();
        try {
            return whole(tenant, first, commits);
        } catch (UnreadableConversationException e) {
            while (isOf(first, commits)) {
                commits.next();
            }
            throw e;
        }
    }

    private static boolean isOf(byte[] first, SnapshotView.Range commits) {
        return commits.isValid() && KeyFormat.isSameConversation(first, commits.key());
    }

    private Conversation whole(Tenant tenant, byte[] first, SnapshotView.Range commits) {
        long serviceId = KeyFormat.serviceId(first);
        Replay replay = new Replay(tenant, serviceId);
        int version = 0;
        do {
            version++;
            add(replay, serviceId, version, commits);
            commits.next();
        } while (isOf(first, commits));
        try {
            return replay.conversation();
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    /** Adds the commit at the cursor, which must have the given version. */
    private void add(Replay replay, long serviceId, int version, SnapshotView.Range commits) {
        int found = KeyFormat.version(commits.key());
        if (found != version) {
            throw unreadable(
                    serviceId,
                    "service " + serviceId + " has version " + found + " and lacks version " + version,
                    null);
        }
        try {
            replay.add(version, commits.value());
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private @Nullable Head newest(SnapshotView view, Tenant tenant, long serviceId) {
        try (SnapshotView.Range commits = view.lastBeginningWith(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid()
                    ? head(view, tenant, serviceId, KeyFormat.version(commits.key()), commits.value())
                    : null;
        }
    }

    /**
     * Returns the head in the newest record. Its open states and tasks are computed from the records since the last one
     * that lists them.
     */
    private Head head(SnapshotView view, Tenant tenant, long serviceId, int newest, byte[] record) {
        Head head = decodeHead(tenant, serviceId, newest, record);
        if (head.listedAt() == newest) {
            return head;
        }
        byte[] from = KeyFormat.commit(tenant, serviceId, head.listedAt());
        byte[] end = KeyFormat.end(KeyFormat.conversation(tenant, serviceId));
        Replay replay = new Replay(tenant, serviceId);
        int version = head.listedAt();
        try (SnapshotView.Range commits = view.range(from, end)) {
            for (; commits.isValid(); commits.next()) {
                add(replay, serviceId, version, commits);
                version++;
            }
            return replay.head();
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, newest, e);
        }
    }

    DuePage due(@Nullable Head after, Instant now, int limit) {
        byte[] behind = after == null ? null : KeyFormat.timer(after);
        byte[] from = behind == null ? KeyFormat.timers() : KeyFormat.end(behind);
        byte[] end = KeyFormat.notDue(now);
        if (Arrays.compareUnsigned(from, end) >= 0) {
            return new DuePage(List.of(), List.of());
        }
        try (SnapshotView view = database.view(allowance);
                SnapshotView.Range timers = view.range(from, end)) {
            List<Head> found = new ArrayList<>();
            List<Long> unreadable = new ArrayList<>();
            for (; found.size() < limit && timers.isValid(); timers.next()) {
                try {
                    found.add(due(view, KeyFormat.timer(timers.key())));
                } catch (UnreadableConversationException e) {
                    if (unreadable.size() < Page.MAX_UNREADABLE) {
                        unreadable.add(e.serviceId());
                    }
                }
            }
            return new DuePage(found, unreadable);
        }
    }

    private Head due(SnapshotView view, KeyFormat.Timer timer) {
        Head head = newest(view, timer.tenant(), timer.serviceId());
        if (head == null || !timer.due().equals(head.due())) {
            throw unreadable(
                    timer.serviceId(), "service " + timer.serviceId() + " has a timer, and is not due then", null);
        }
        return head;
    }

    /**
     * Returns an active conversation that is similar to the given one, or {@code null} if there is none. Reads the data
     * written so far. Conversations that cannot be read are skipped.
     *
     * @param known the ids of conversations to skip
     * @throws StoreException if there are too many conversations to compare
     */
    @Nullable
    Head active(Head like, LongPredicate known) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        ListQuery query = new ListQuery(Status.ACTIVE, types, null, null, null, MAX_ACTIVE, like.touched());
        try (SnapshotView view = database.view(allowance);
                ListScan scan = new ListScan(view, like.lookUp(), query)) {
            for (int i = 0; i < MAX_ACTIVE; i++) {
                Position position = scan.next();
                if (position == null) {
                    return null;
                }
                if (!known.test(position.serviceId())) {
                    Head head = readable(view, like.tenant(), position.serviceId());
                    if (head != null && head.isActiveLike(like)) {
                        return head;
                    }
                }
            }
        }
        throw new StoreException("more than " + MAX_ACTIVE + " active services in the list of " + like, null);
    }

    private @Nullable Head readable(SnapshotView view, Tenant tenant, long serviceId) {
        try {
            return newest(view, tenant, serviceId);
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
        try (SnapshotView view = database.view(allowance)) {
            add(view, KeyFormat.conversation(tenant, serviceId), key -> true, keys);
            add(view, KeyFormat.lists(tenant), key -> KeyFormat.position(key).serviceId() == serviceId, keys);
            KeyFormat.Owner owner = new KeyFormat.Owner(tenant, serviceId);
            add(view, KeyFormat.timers(), key -> KeyFormat.timer(key).isOf(owner), keys);
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

    private static void add(SnapshotView view, byte[] beginning, Predicate<byte[]> wanted, List<byte[]> keys) {
        try (SnapshotView.Range range = view.beginningWith(beginning)) {
            for (; range.isValid(); range.next()) {
                byte[] key = range.key();
                if (wanted.test(key)) {
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
        Head head = decodeHead(tenant, serviceId, newest, record);
        return head.listedAt() == newest ? head : head(tenant, serviceId).orElse(null);
    }

    /**
     * Returns the receipt that is valid at the given time, or {@code null} if there is none. Reads the data written so
     * far.
     *
     * @param kept the maximum age of the receipt
     */
    @Nullable
    Receipt receipt(Tenant tenant, String key, Instant now, Duration kept) {
        for (long day : days.since(KeyFormat.day(now.minus(kept)))) {
            byte[] record = database.get(KeyFormat.receipt(tenant, key, day));
            if (record != null) {
                Receipt receipt = decodeReceipt(key, record);
                return receipt.isGood(now) ? receipt : null;
            }
        }
        return null;
    }

    /**
     * Returns a page of the receipts of all tenants, ordered by day.
     *
     * @param after the key of the last receipt of the previous page; {@code null} for the first page
     */
    ReceiptPage receipts(byte @Nullable [] after, int limit) {
        byte[] from = after == null ? KeyFormat.receipts() : KeyFormat.end(after);
        try (SnapshotView view = database.view(allowance);
                SnapshotView.Range range = view.range(from, KeyFormat.end(KeyFormat.receipts()))) {
            List<ReceiptPage.Owned> found = new ArrayList<>();
            byte[] last = {};
            while (range.isValid() && found.size() < limit) {
                last = range.key();
                KeyFormat.ReceiptKey key = KeyFormat.receiptKey(last);
                found.add(new ReceiptPage.Owned(key.tenant(), decodeReceipt(key.key(), range.value())));
                range.next();
            }
            return new ReceiptPage(found, range.isValid() ? HexFormat.of().formatHex(last) : null);
        }
    }

    private Receipt decodeReceipt(String key, byte[] record) {
        try {
            return ValueFormat.receipt(key, record);
        } catch (RecordFormat.Unreadable e) {
            throw errors.damage("a receipt: " + e.getMessage(), e);
        }
    }

    /** Returns whether there are receipts of days before the given one. */
    boolean hasReceiptsBefore(long day) {
        try (SnapshotView view = database.view(allowance);
                SnapshotView.Range receipts = view.range(KeyFormat.receipts(), KeyFormat.receiptsOf(day))) {
            return receipts.isValid();
        }
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

    private Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) {
        try {
            return RecordFormat.decodeHead(tenant, serviceId, version, record);
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private UnreadableConversationException unreadable(long serviceId, int version, RecordFormat.Unreadable e) {
        return unreadable(serviceId, "service " + serviceId + " version " + version + ": " + e.getMessage(), e);
    }
}
