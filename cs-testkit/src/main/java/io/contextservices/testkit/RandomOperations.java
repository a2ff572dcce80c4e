package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Applies random operations to the store under test and to one in memory. Few keys make collisions likely. */
final class RandomOperations {

    private static final List<Tenant> TENANTS = List.of(new Tenant("a"), new Tenant("b"));

    private final Random random;
    private final ConversationStore model = new MemoryStore();
    private final List<Head> everyHead = new ArrayList<>();

    RandomOperations(long seed) {
        random = new Random(seed);
    }

    /** Applies some changes. */
    void apply(ConversationStore store, int changes) {
        for (int i = 0; i < changes; i++) {
            int choice = random.nextInt(10);
            if (choice < 3 || everyHead.isEmpty()) {
                append(store, start(get(store.reserveIds(1)).first()));
            } else if (choice < 9) {
                Head expected = someHead();
                append(store, Commit.change(expected, next(expected), events()));
            } else {
                Head expected = someHead();
                assertThat(get(store.remove(expected))).isEqualTo(get(model.remove(expected)));
            }
        }
    }

    private void append(ConversationStore store, Commit commit) {
        AppendResult result = get(store.append(commit));
        assertThat(result.outcome()).isEqualTo(get(model.append(commit)).outcome());
        if (result.outcome() == AppendResult.Outcome.EXISTS) { // any of several may be returned
            Head named =
                    get(model.head(commit.next().tenant(), result.serviceId())).orElseThrow();
            assertThat(named).matches(head -> head.isActiveLike(commit.next()));
        } else if (result.equals(AppendResult.COMMITTED)) {
            everyHead.add(commit.next());
        }
    }

    private Commit start(long id) {
        HeadBuilder head = Head.first(oneOf(TENANTS), id, time());
        if (random.nextBoolean()) {
            head.customerId(oneOf(List.of("c", "d")));
        }
        head.contactKey(oneOf(List.of("k", "l"))).lastEventAt(time()).grow(random.nextInt(1_000));
        return Commit.begin(vary(head).build(), events(), random.nextInt(4) == 0, null);
    }

    private Head next(Head expected) {
        HeadBuilder next = expected.next().lastEventAt(time()).grow(random.nextInt(1_000));
        if (random.nextBoolean()) {
            next.start(oneOf(List.of(Level.STATE, Level.TASK)), time());
        }
        if (!expected.open().isEmpty()) {
            next.end(oneOf(expected.open()));
        }
        return vary(random.nextInt(4) == 0 ? next.customerId(oneOf(List.of("c", "d"))) : next)
                .build();
    }

    private HeadBuilder vary(HeadBuilder head) {
        return switch (random.nextInt(8)) {
            case 0 -> head.completed(random.nextBoolean());
            case 1 -> head.serviceType(random.nextBoolean() ? null : oneOf(List.of("sales", "repair")));
            case 2 -> head.expiresAt(random.nextBoolean() ? null : time());
            case 3 -> head.autoCompleteAfter(random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(10)));
            case 4 -> head.group(random.nextBoolean() ? null : "north");
            default -> head;
        };
    }

    private List<EventRecord> events() {
        return Stream.generate(() -> event(new byte[random.nextInt(100)]))
                .limit(1 + random.nextInt(3))
                .toList();
    }

    /** Returns a head that usually is current. */
    private Head someHead() {
        Head head = oneOf(everyHead);
        return random.nextInt(10) == 0
                ? head
                : get(model.head(head.tenant(), head.serviceId())).orElse(head);
    }

    private Instant time() {
        return NOON.plusMillis(random.nextInt(10_000) - 5_000);
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Compares everything that can be read. */
    void compare(ConversationStore store) {
        everyHead.stream().filter(head -> head.version() == 1).forEach(head -> compare(store, head));
        for (Tenant tenant : TENANTS) {
            assertThat(get(store.scan(tenant, 0, 10_000))).isEqualTo(get(model.scan(tenant, 0, 10_000)));
        }
        everyHead.stream().map(Head::lookUp).distinct().forEach(lookUp -> compare(store, lookUp));
        for (Instant now : List.of(Instant.MIN, time(), time(), NOON, Instant.MAX)) {
            List<Head> due = get(store.due(now, 10_000)).heads();
            assertThat(due)
                    .containsExactlyInAnyOrderElementsOf(
                            get(model.due(now, 10_000)).heads());
            assertThat(due.stream().map(Head::nextDueAt)).isSorted();
        }
    }

    private void compare(ConversationStore store, Head start) {
        Tenant tenant = start.tenant();
        long id = start.serviceId();
        assertThat(get(store.head(tenant, id))).isEqualTo(get(model.head(tenant, id)));
        assertThat(get(store.read(tenant, id))).isEqualTo(get(model.read(tenant, id)));
    }

    private void compare(ConversationStore store, ListKey lookUp) {
        for (Instant now : List.of(Instant.MIN, time(), NOON, Instant.MAX)) {
            ListQuery query = ListQuery.all(10_000, now);
            assertThat(get(store.list(lookUp, query))).isEqualTo(get(model.list(lookUp, query)));
        }
    }
}
