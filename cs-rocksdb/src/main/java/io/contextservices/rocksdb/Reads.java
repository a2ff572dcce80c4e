package io.contextservices.rocksdb;

import io.contextservices.api.ServiceQuery.Status;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.CorruptStoreException;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.ListQuery;
import io.contextservices.server.store.LookUp;
import io.contextservices.server.store.Page;
import io.contextservices.server.store.Position;
import io.contextservices.server.store.Receipt;
import io.contextservices.server.store.ReceiptPage;
import io.contextservices.server.store.StoreException;
import io.contextservices.server.store.Tenant;
import io.contextservices.server.store.record.RecordFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads conversations and lists; each from one {@link View}, so that none is half of an append. Safe for any thread. */
final class Reads {

    /** A page ends with the conversation that takes its events beyond this. */
    static final long PAGE_BYTES = 4L << 20;

    /** How many heads the one thread that writes looks at for one commit. */
    private static final int MOST_ACTIVE = 1_000;

    /** By how much a clock may have been put back since a receipt was issued, and it is still found. */
    private static final Duration CLOCK_BACK = Duration.ofHours(1);

    private final Database database;

    Reads(Database database) {
        this.database = database;
    }

    Optional<Head> head(Tenant tenant, long serviceId) {
        try (View view = database.view()) {
            return Optional.ofNullable(newest(view, tenant, serviceId));
        }
    }

    Optional<Conversation> conversation(Tenant tenant, long serviceId) {
        try (View view = database.view()) {
            return Optional.ofNullable(conversation(view, tenant, serviceId));
        }
    }

    Page list(LookUp lookUp, ListQuery query) {
        try (View view = database.view();
                ListScan scan = new ListScan(database, view, lookUp, query)) {
            return page(
                    query.limit(),
                    () -> {
                        Position position = scan.next();
                        return position == null ? null : listed(view, lookUp.tenant(), position.serviceId());
                    },
                    scan::hasNext);
        }
    }

    Page scan(Tenant tenant, long afterId, int limit) {
        byte[] behind = KeyFormat.end(KeyFormat.conversation(tenant, Math.max(0, afterId)));
        byte[] end = KeyFormat.end(KeyFormat.conversations(tenant));
        try (View view = database.view();
                View.Range commits = view.range(behind, end)) {
            return page(limit, () -> commits.isValid() ? whole(tenant, commits) : null, commits::isValid);
        }
    }

    Map<Tenant, Long> census() {
        Map<Tenant, Long> counts = new HashMap<>();
        try (View view = database.view();
                View.Range commits = view.beginningWith(KeyFormat.commits())) {
            for (; commits.isValid(); commits.next()) {
                byte[] key = commits.key();
                if (KeyFormat.version(key) == 1) {
                    counts.merge(KeyFormat.ownerOfCommit(key).tenant(), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private static Page page(int limit, Supplier<@Nullable Conversation> all, BooleanSupplier more) {
        List<Conversation> found = new ArrayList<>();
        long bytes = 0;
        while (found.size() < limit && bytes < PAGE_BYTES) {
            Conversation conversation = all.get();
            if (conversation == null) {
                return new Page(found, false);
            }
            found.add(conversation);
            bytes += bytes(conversation);
        }
        return new Page(found, more.getAsBoolean());
    }

    private static long bytes(Conversation conversation) {
        return conversation.events().stream()
                .mapToLong(event -> event.json().length)
                .sum();
    }

    private Conversation listed(View view, Tenant tenant, long serviceId) {
        Conversation conversation = conversation(view, tenant, serviceId);
        if (conversation == null) {
            throw listedOnly(serviceId);
        }
        return conversation;
    }

    private CorruptStoreException listedOnly(long serviceId) {
        return database.damage("service " + serviceId + " is in a list, and nowhere else", null);
    }

    private @Nullable Conversation conversation(View view, Tenant tenant, long serviceId) {
        try (View.Range commits = view.beginningWith(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid() ? whole(tenant, commits) : null;
        }
    }

    /** The conversation whose commits begin here. Goes on to what is behind them. */
    private Conversation whole(Tenant tenant, View.Range commits) {
        long serviceId = KeyFormat.serviceId(commits.key());
        List<EventRecord> events = new ArrayList<>();
        Head head;
        int version = 0;
        do {
            version++;
            int found = KeyFormat.version(commits.key());
            if (found != version) {
                throw database.damage(
                        "service " + serviceId + " has version " + found + " and lacks version " + version, null);
            }
            RecordFormat.Written written = decode(tenant, serviceId, version, commits.value());
            head = written.head();
            events.addAll(written.events());
            commits.next();
        } while (commits.isValid() && KeyFormat.serviceId(commits.key()) == serviceId);
        return new Conversation(head, events);
    }

    private @Nullable Head newest(View view, Tenant tenant, long serviceId) {
        try (View.Range commits = view.lastBeginningWith(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid()
                    ? decodeHead(tenant, serviceId, KeyFormat.version(commits.key()), commits.value())
                    : null;
        }
    }

    List<Head> due(Instant now, int limit) {
        try (View view = database.view();
                View.Range timers = view.range(KeyFormat.timers(), KeyFormat.notDue(now))) {
            List<Head> found = new ArrayList<>();
            while (found.size() < limit && timers.isValid()) {
                found.add(due(view, KeyFormat.timer(timers.key())));
                timers.next();
            }
            return found;
        }
    }

    /** Not passed over if it is not due then: who forgets what is to be forgotten must not do so by and by. */
    private Head due(View view, KeyFormat.Timer timer) {
        Head head = newest(view, timer.tenant(), timer.serviceId());
        if (head == null || !timer.due().equals(head.due())) {
            throw database.damage("service " + timer.serviceId() + " has a timer, and is not due then", null);
        }
        return head;
    }

    /**
     * An active conversation like that one; {@code null} if there is none. Sees what is written by now.
     *
     * @param known ids of conversations that are left out
     * @throws StoreException if there are too many to look at
     */
    @Nullable
    Head active(Head like, LongPredicate known) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        ListQuery query = new ListQuery(Status.ACTIVE, types, null, null, null, MOST_ACTIVE, like.touched());
        try (View view = database.view();
                ListScan scan = new ListScan(database, view, like.lookUp(), query)) {
            for (int i = 0; i < MOST_ACTIVE; i++) {
                Position position = scan.next();
                if (position == null) {
                    return null;
                }
                if (!known.test(position.serviceId())) {
                    Head head = newest(view, like.tenant(), position.serviceId());
                    if (head == null) {
                        throw listedOnly(position.serviceId());
                    }
                    if (head.isActiveLike(like)) {
                        return head;
                    }
                }
            }
        }
        throw new StoreException("more than " + MOST_ACTIVE + " active services in the list of " + like, null);
    }

    /** The head as a commit left it; {@code null} if there is no such commit. Sees what is written by now. */
    @Nullable
    Head head(Tenant tenant, long serviceId, int version) {
        byte[] record = database.get(KeyFormat.commit(tenant, serviceId, version));
        return record == null ? null : decodeHead(tenant, serviceId, version, record);
    }

    /**
     * The receipt that is good at a time; {@code null} if there is none. Sees what is written by now.
     *
     * @param kept how old it can be
     */
    @Nullable
    Receipt receipt(Tenant tenant, String key, Instant now, Duration kept) {
        for (long day = KeyFormat.day(now.plus(CLOCK_BACK)); day >= KeyFormat.day(now.minus(kept)); day--) {
            byte[] record = database.get(KeyFormat.receipt(tenant, key, day));
            if (record != null) {
                Receipt receipt = decodeReceipt(key, record);
                return receipt.isGood(now) ? receipt : null;
            }
        }
        return null;
    }

    /**
     * Receipts of all tenants, by the day.
     *
     * @param after the key of the last one before them; {@code null}: from the first one on
     */
    ReceiptPage receipts(byte @Nullable [] after, int limit) {
        byte[] from = after == null ? KeyFormat.receipts() : KeyFormat.end(after);
        try (View view = database.view();
                View.Range range = view.range(from, KeyFormat.end(KeyFormat.receipts()))) {
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
            throw database.damage("a receipt: " + e.getMessage(), e);
        }
    }

    /** Whether receipts are kept of days before this. */
    boolean hasReceiptsBefore(long day) {
        try (View view = database.view();
                View.Range receipts = view.range(KeyFormat.receipts(), KeyFormat.receiptsOf(day))) {
            return receipts.isValid();
        }
    }

    /** The lowest id that was never reserved. */
    long nextId() {
        byte[] record = database.get(KeyFormat.nextId());
        try {
            return record == null ? 1 : ValueFormat.id(record);
        } catch (RecordFormat.Unreadable e) {
            throw database.damage("the next id: " + e.getMessage(), e);
        }
    }

    private RecordFormat.Written decode(Tenant tenant, long serviceId, int version, byte[] record) {
        try {
            return RecordFormat.decode(tenant, serviceId, version, record);
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) {
        try {
            return RecordFormat.decodeHead(tenant, serviceId, version, record);
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private CorruptStoreException unreadable(long serviceId, int version, RecordFormat.Unreadable e) {
        return database.damage("service " + serviceId + " version " + version + ": " + e.getMessage(), e);
    }
}
