package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checks that timers are found when they are due, and not before. */
interface DueContract extends HasStore {

    @Test
    default void conversationIsDueFromItsExpiry() {
        for (Instant time : List.of(NOON, Instant.EPOCH, Instant.parse("1905-03-01T00:00:00.001Z"))) {
            Head head = start(expiring(head(newId(), customer("c"), NOON), time));

            assertThat(due(time.minusMillis(1))).isEmpty();
            assertThat(due(time.minusNanos(1))).isEmpty();
            assertThat(due(time)).containsExactly(head);
            assertThat(due(time.plusNanos(1))).containsExactly(head);
            remove(head);
        }
    }

    @Test
    default void longestDueComesFirstAcrossTenants() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ListKey lookUp = new ListKey(new Tenant("tenant " + i % 3), ListKey.Kind.CUSTOMER, "c");
            heads.add(expiring(head(newId(), lookUp, NOON), NOON.plusMillis(50L * (i - 15))));
        }
        List<Head> shuffled = new ArrayList<>(heads);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(this::start);
        start(head(newId(), contact("never due"), NOON));

        assertThat(due(NOON)).isEqualTo(heads.subList(0, 16));
        assertThat(due(Instant.MAX)).isEqualTo(heads);
        assertThat(due(Instant.MIN)).isEmpty();
        for (int limit = 1; limit <= 17; limit++) {
            assertThat(get(store().due(NOON, limit)).heads()).isEqualTo(heads.subList(0, Math.min(limit, 16)));
        }
    }

    @Test
    default void dueConversationsArePaged() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ListKey lookUp = new ListKey(new Tenant("tenant " + i % 3), ListKey.Kind.CUSTOMER, "c");
            // The times vary: many at once, within an hour, and over days.
            Duration ago = Duration.ofMinutes(new int[] {0, 0, 0, 1, 70, 3_000}[i % 6]);
            heads.add(expiring(head(newId(), lookUp, NOON), NOON.minus(ago)));
        }
        heads.forEach(this::start);
        List<Head> whole = due(NOON);
        assertThat(whole).containsExactlyInAnyOrderElementsOf(heads);

        for (int limit : new int[] {1, 7, 30, 60, 61}) {
            List<Head> paged = new ArrayList<>();
            List<Head> page = get(store().due(null, NOON, limit)).heads();
            while (!page.isEmpty()) {
                paged.addAll(page);
                page = get(store().due(page.get(page.size() - 1), NOON, limit)).heads();
            }
            assertThat(paged).isEqualTo(whole);
        }
    }

    @Test
    default void duePageContinuesAfterRemovedConversation() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            heads.add(start(expiring(head(newId(), customer("c"), NOON), NOON.plusMillis(i))));
        }
        remove(heads.get(1));

        assertThat(get(store().due(heads.get(1), NOON.plusMillis(3), 10)).heads())
                .isEqualTo(heads.subList(2, 4));
        assertThat(get(store().due(heads.get(4), NOON.plusMillis(3), 10)).heads())
                .isEmpty();
        assertThat(get(store().due(heads.get(4), NOON.minusSeconds(1), 10)).heads())
                .isEmpty();
        assertThat(get(store().due(heads.get(0), NOON, 10)).heads()).isEmpty();
    }

    @Test
    default void duePageAfterConversationNeverDueIsRejected() {
        Head never = start(head(newId(), customer("c"), NOON));

        assertThatThrownBy(() -> store().due(never, NOON, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void conversationsDueAtSameTimeAreAllFound() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ListKey lookUp = new ListKey(new Tenant("tenant " + i % 3), ListKey.Kind.CUSTOMER, "c");
            heads.add(start(expiring(head(newId(), lookUp, NOON), NOON)));
        }
        assertThat(due(NOON)).containsExactlyInAnyOrderElementsOf(heads);
    }

    @Test
    default void earlierOfExpiryAndAutoCompletionIsDue() {
        Head completes = start(Head.first(TENANT, newId(), NOON)
                .customerId("c")
                .autoCompleteAfter(Duration.ofSeconds(10))
                .expiresAt(NOON.plusSeconds(20))
                .build());
        Head expires = start(Head.first(TENANT, newId(), NOON)
                .customerId("c")
                .autoCompleteAfter(Duration.ofSeconds(10))
                .expiresAt(NOON.plusSeconds(5))
                .build());

        assertThat(due(NOON.plusSeconds(4))).isEmpty();
        assertThat(due(NOON.plusSeconds(5))).containsExactly(expires);
        assertThat(due(NOON.plusMillis(9_999))).containsExactly(expires);
        assertThat(due(NOON.plusSeconds(10))).containsExactly(expires, completes);
    }

    @Test
    default void dueTimeFollowsEveryChangeOfHead() {
        Head head = start(Head.first(TENANT, newId(), NOON)
                .customerId("c")
                .start(Level.TASK, NOON)
                .autoCompleteAfter(Duration.ofSeconds(10))
                .build());
        assertDue(head, 10);
        head = change(head, head.next().lastEventAt(NOON.plusSeconds(3)));
        assertDue(head, 13);
        head = change(head, head.next().lastEventAt(NOON.minusSeconds(3)));
        assertDue(head, 7);
        head = change(head, head.next().expiresAt(NOON.plusSeconds(5)));
        assertDue(head, 5);
        head = commit(touching(head)).next();
        assertDue(head, 5);
        head = change(head, head.next().customerId("d").expiresAt(NOON.plusSeconds(6)));
        assertDue(head, 6);
        head = change(head, head.next().expiresAt(null));
        assertDue(head, 7);
        head = commit(changing(head, completed(head.next().build()))).next();
        assertDue(head, 7);
        head = change(head, head.next().end(head.open().get(0)));
        assertThat(due(Instant.MAX)).isEmpty();
        head = change(head, head.next().expiresAt(NOON.plusSeconds(8)));
        assertDue(head, 8);
        remove(head);
        assertThat(due(Instant.MAX)).isEmpty();
    }

    private Head change(Head before, HeadBuilder next) {
        return commit(changing(before, next.build())).next();
    }

    /** Checks that the head is due at that time, not a millisecond earlier, and only once. */
    private void assertDue(Head head, int secondsAfterNoon) {
        Instant time = NOON.plusSeconds(secondsAfterNoon);
        assertThat(due(time.minusMillis(1))).isEmpty();
        assertThat(due(time)).containsExactly(head);
        assertThat(due(Instant.MAX)).containsExactly(head);
    }

    @Test
    default void conflictingAppendDoesNotChangeDueTime() {
        Head head = start(expiring(head(newId(), customer("c"), NOON), NOON.plusSeconds(10)));
        Head second = commit(touching(head)).next();
        get(store().append(changing(head, expiring(head.next().build(), NOON))));

        assertDue(second, 10);
    }

    @Test
    default void extremeDueTimesAreHandled() {
        Instant first = Instant.ofEpochMilli(Long.MIN_VALUE);
        Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
        Head always = start(expiring(head(newId(), customer("c"), NOON), first));
        Head hardlyEver = start(expiring(head(newId(), customer("c"), NOON), last));
        Head never = start(Head.first(TENANT, newId(), NOON)
                .customerId("c")
                .autoCompleteAfter(Duration.ofSeconds(Long.MAX_VALUE))
                .build());

        assertThat(due(first)).containsExactly(always);
        assertThat(due(last.minusMillis(1))).containsExactly(always);
        assertThat(due(last)).containsExactly(always, hardlyEver);
        assertThat(due(Instant.MAX)).containsExactly(always, hardlyEver);
        assertThat(read(never).head()).isEqualTo(never);
    }
}
