package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.START;
import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.receipt;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.Receipt;
import java.time.Duration;
import java.util.List;

/**
 * The changes that produced the rows in {@code format-1.cql}, in a store that wrote format 1. Repeated in a store in
 * memory, they produce the expected content of those rows.
 */
final class Legacy {

    static final Receipt STARTED = receipt("start", "the answer to the start");
    static final Receipt CHANGED = receipt("change", "the answer to the change");

    private static final int IDS = 9;
    private static final int LONG = 12;

    private final ConversationStore store;

    private Legacy(ConversationStore store) {
        this.store = store;
    }

    /** Makes the changes in an empty store. */
    static void write(ConversationStore store) {
        store.reserveIds(IDS).join();
        new Legacy(store).write();
    }

    private void write() {
        Head plain = start(Head.first(TENANT, 1, START).contactKey("k"));
        Head rich = start(Head.first(TENANT, 2, START.plusSeconds(1))
                .group("north")
                .customerId("c")
                .contactKey("größer 😀")
                .serviceType("sales")
                .autoCompleteAfter(Duration.ofHours(1))
                .expiresAt(START.plus(Duration.ofDays(400)))
                .grow(7));
        rich = change(rich.next().start(Level.STATE, START.plusSeconds(2)).lastEventAt(START.plusSeconds(2)), rich);
        rich = change(rich.next().start(Level.TASK, START.plusSeconds(3)).grow(11), rich);
        change(rich.next().end(rich.open().get(0)).start(Level.STATE, START.plusSeconds(4)), rich);

        Head known = start(Head.first(TENANT, 3, START).contactKey("k").expiresAt(START.plusSeconds(9)));
        Head associated = change(known.next().customerId("c"), known);
        change(associated.next().completed(true), associated);

        Head removed = start(Head.first(TENANT, 4, START).contactKey("k"));
        store.remove(removed).join();

        Head busy = start(Head.first(TENANT, 5, START).customerId("busy"));
        for (int i = 0; i < LONG; i++) {
            busy = change(busy.next().start(i % 3 == 0 ? Level.TASK : Level.STATE, START.plusMillis(i)), busy);
        }

        store.append(beginning(Head.first(TENANT, 6, START).contactKey("once")).with(STARTED))
                .join();
        Head touched = plain.next().lastEventAt(START.plusSeconds(5)).build();
        store.append(Samples.following(plain, touched).with(CHANGED)).join();
        Commit unlessActive =
                beginning(Head.first(TENANT, 7, START).customerId("only").serviceType("sales"));
        store.append(Commit.beginUnlessActive(unlessActive.next(), unlessActive.events()))
                .join();
        store.appendAll(List.of(
                        beginning(Head.first(TENANT, 8, START).contactKey("together")),
                        beginning(Head.first(TENANT, 9, START).customerId("together"))))
                .join();
    }

    private static Commit beginning(HeadBuilder head) {
        EventRecord event =
                EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, START, "{\"note\":\"é😀\"}".getBytes(UTF_8));
        return Commit.begin(head.build(), List.of(event));
    }

    private Head start(HeadBuilder head) {
        Commit commit = beginning(head);
        store.append(commit).join();
        return commit.next();
    }

    private Head change(HeadBuilder next, Head expected) {
        Commit commit = Samples.following(expected, next.build());
        store.append(commit).join();
        return commit.next();
    }
}
