package io.contextservices.rocksdb;

import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.ListQuery;
import io.contextservices.server.store.LookUp;
import io.contextservices.server.store.Page;
import io.contextservices.server.store.Position;
import io.contextservices.server.store.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads conversations and lists; each from one {@link View}, so that none is half of an append. Safe for any thread. */
final class Reads {

    /** A page ends with the conversation that takes its events beyond this. */
    static final long PAGE_BYTES = 4L << 20;

    private final Database database;

    Reads(Database database) {
        this.database = database;
    }

    Optional<Conversation> conversation(Tenant tenant, long serviceId) {
        try (View view = database.view()) {
            return Optional.ofNullable(conversation(view, tenant, serviceId));
        }
    }

    Page list(LookUp lookUp, ListQuery query) {
        try (View view = database.view();
                ListScan scan = new ListScan(database, view, lookUp, query)) {
            List<Conversation> found = new ArrayList<>();
            long bytes = 0;
            while (found.size() < query.limit() && bytes < PAGE_BYTES) {
                Position position = scan.next();
                if (position == null) {
                    return new Page(found, false);
                }
                Conversation conversation = listed(view, lookUp.tenant(), position.serviceId());
                found.add(conversation);
                bytes += bytes(conversation);
            }
            return new Page(found, scan.hasNext());
        }
    }

    private Conversation listed(View view, Tenant tenant, long serviceId) {
        Conversation conversation = conversation(view, tenant, serviceId);
        if (conversation == null) {
            throw database.damage("service " + serviceId + " is in a list, and nowhere else", null);
        }
        return conversation;
    }

    private static long bytes(Conversation conversation) {
        return conversation.events().stream()
                .mapToLong(event -> event.json().length)
                .sum();
    }

    private @Nullable Conversation conversation(View view, Tenant tenant, long serviceId) {
        Head head = null;
        List<EventRecord> events = new ArrayList<>();
        try (View.Range commits = view.beginningWith(KeyFormat.conversation(tenant, serviceId))) {
            for (int version = 1; commits.isValid(); version++, commits.next()) {
                int found = KeyFormat.version(commits.key());
                if (found != version) {
                    throw database.damage(
                            "service " + serviceId + " has version " + found + " and lacks version " + version, null);
                }
                RecordFormat.Written written = decode(tenant, serviceId, version, commits.value());
                head = written.head();
                events.addAll(written.events());
            }
        }
        return head == null ? null : new Conversation(head, events);
    }

    /** The head as a commit left it; {@code null} if there is no such commit. Sees what is written by now. */
    @Nullable
    Head head(Tenant tenant, long serviceId, int version) {
        byte[] record = database.get(KeyFormat.commit(tenant, serviceId, version));
        return record == null
                ? null
                : decode(tenant, serviceId, version, record).head();
    }

    /** The lowest id that was never reserved. */
    long nextId() {
        byte[] record = database.get(KeyFormat.nextId());
        try {
            return record == null ? 1 : RecordFormat.id(record);
        } catch (RecordFormat.Unreadable e) {
            throw database.damage("the next id: " + e.getMessage(), e);
        }
    }

    private RecordFormat.Written decode(Tenant tenant, long serviceId, int version, byte[] record) {
        try {
            return RecordFormat.decode(tenant, serviceId, version, record);
        } catch (RecordFormat.Unreadable e) {
            throw database.damage("service " + serviceId + " version " + version + ": " + e.getMessage(), e);
        }
    }
}
