package io.contextservices.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Sample conversations of one contact. */
final class Samples {

    static final Tenant TENANT = new Tenant("tenant");
    static final Instant START = Instant.parse("2026-05-12T12:00:00.123Z");
    static final ListKey CONTACT = new ListKey(TENANT, ListKey.Kind.CONTACT_KEY, "k");

    private Samples() {}

    static Commit starting(ConversationStore store) {
        return starting(store.reserveIds(1).join().first());
    }

    static Commit starting(long id) {
        Head head = Head.first(TENANT, id, START)
                .contactKey(CONTACT.key())
                .expiresAt(START.plusSeconds(1))
                .build();
        return Commit.begin(head, List.of(event("start")));
    }

    static Commit startingUnlessActive(ConversationStore store) {
        Commit start = starting(store);
        return Commit.beginUnlessActive(start.next(), start.events());
    }

    static Commit following(Head expected, Head next) {
        return Commit.change(expected, next, List.of(event("version " + next.version())));
    }

    static Commit touching(Head expected) {
        return following(expected, expected.next().build());
    }

    static Receipt receipt(String key, String text) {
        return new Receipt(key, text, START, Duration.ofDays(1));
    }

    private static EventRecord event(String text) {
        return EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, START, ('"' + text + '"').getBytes(UTF_8));
    }
}
