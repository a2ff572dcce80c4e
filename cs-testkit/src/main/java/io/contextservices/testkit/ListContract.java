package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Status;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which conversations a list holds. */
interface ListContract extends HasStore {

    /** Keys that an incorrect encoding could confuse. */
    List<String> KEYS = List.of(
            "a",
            "aa",
            "a\0",
            "a\0\0",
            "\0",
            "\1",
            "a/b",
            "a/",
            "/",
            "a b",
            "a%2Fb",
            "A",
            "\u00e9",
            "e\u0301",
            "\u007f",
            "\u0080",
            "\u07ff",
            "\uffff",
            "\ud800\udc00",
            "\ud83d\ude00",
            "\udbff\udfff",
            "x".repeat(255),
            "x".repeat(256),
            "\u4e16".repeat(256));

    @Test
    default void listContainsConversationsOfItsKeyOnly() {
        Map<ListKey, Head> heads = new LinkedHashMap<>();
        for (String key : KEYS) {
            heads.put(customer(key), start(head(newId(), customer(key), NOON)));
            heads.put(contact(key), start(head(newId(), contact(key), NOON)));
        }
        heads.forEach((lookUp, head) -> assertThat(list(lookUp)).containsExactly(head));
        assertThat(list(customer("aaa"))).isEmpty();
        assertThat(list(contact("a\0\0\0"))).isEmpty();
    }

    @Test
    default void knownCustomerIsNotListedByContactKey() {
        Head both = ofCustomer(head(newId(), contact("k"), NOON), "c");
        start(both);

        assertThat(list(customer("c"))).containsExactly(both);
        assertThat(list(contact("k"))).isEmpty();
    }

    @Test
    default void aConversationMovesBetweenListsWithItsCustomer() {
        Head anonymous = start(head(newId(), contact("k"), NOON));
        Head known =
                commit(changing(anonymous, ofCustomer(next(anonymous), "c"))).next();
        assertThat(list(contact("k"))).isEmpty();
        assertThat(list(customer("c"))).containsExactly(known);

        Head moved = commit(changing(known, ofCustomer(next(known), "d"))).next();
        assertThat(list(customer("c"))).isEmpty();
        assertThat(list(customer("d"))).containsExactly(moved);

        Head back = commit(changing(moved, ofCustomer(next(moved), "c"))).next();
        assertThat(list(customer("c"))).containsExactly(back);
        assertThat(list(customer("d"))).isEmpty();
    }

    @Test
    default void statusSelectsActiveOrCompleted() {
        Head ended = start(completed(head(newId(), customer("c"), NOON)));
        Head active = start(head(newId(), customer("c"), NOON.plusMillis(1)));
        assertThat(list(customer("c"), status(Status.ALL))).containsExactly(ended, active);
        assertThat(list(customer("c"), status(Status.ACTIVE))).containsExactly(active);
        assertThat(list(customer("c"), status(Status.COMPLETED))).containsExactly(ended);

        Head endedToo = commit(changing(active, completed(next(active)))).next();
        assertThat(list(customer("c"), status(Status.ALL))).containsExactly(ended, endedToo);
        assertThat(list(customer("c"), status(Status.ACTIVE))).isEmpty();
        assertThat(list(customer("c"), status(Status.COMPLETED))).containsExactly(ended, endedToo);
    }

    private static ListQuery status(Status status) {
        return ListQuery.builder(100, Commits.NOON).status(status).build();
    }

    @Test
    default void listIsFilteredByServiceType() {
        Head none = start(head(newId(), customer("c"), NOON));
        Head sales = start(typed(head(newId(), customer("c"), NOON.plusMillis(1)), "sales"));
        Head number = start(typed(head(newId(), customer("c"), NOON.plusMillis(2)), "100"));
        assertThat(list(customer("c"), types())).containsExactly(none, sales, number);
        assertThat(list(customer("c"), types("sales"))).containsExactly(sales);
        assertThat(list(customer("c"), types("sales", "100", "x"))).containsExactly(sales, number);
        assertThat(list(customer("c"), types("Sales"))).isEmpty();

        Head changed = commit(changing(sales, typed(next(sales), "repair"))).next();
        assertThat(list(customer("c"), types("sales"))).isEmpty();
        assertThat(list(customer("c"), types("repair"))).containsExactly(changed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"世", "t"})
    default void aServiceTypeMayBeLongerThanAKey(String character) {
        for (int length : new int[] {1 << 14, 70_000}) {
            String type = character.repeat(length);
            Head typed = start(typed(head(newId(), customer("c"), NOON), type));
            start(typed(head(newId(), customer("c"), NOON), type + "+"));
            assertThat(list(customer("c"), types(type))).containsExactly(typed);

            Head ended = commit(changing(typed, completed(next(typed)))).next();
            assertThat(list(customer("c"), types(type))).containsExactly(ended);
            remove(ended);
            assertThat(list(customer("c"), types(type))).isEmpty();
        }
    }

    private static ListQuery types(String... types) {
        return ListQuery.builder(100, Commits.NOON).serviceTypes(Set.of(types)).build();
    }

    @Test
    default void fromIsInclusiveAndToIsExclusive() {
        for (Instant time : List.of(NOON, Instant.EPOCH, Instant.parse("1905-03-01T00:00:00.001Z"))) {
            ListKey lookUp = customer(time.toString());
            Head before = start(head(newId(), lookUp, time.minusMillis(1)));
            Head at = start(head(newId(), lookUp, time));
            Head behind = start(head(newId(), lookUp, time.plusMillis(1)));

            assertThat(list(lookUp, started(time, null))).containsExactly(at, behind);
            assertThat(list(lookUp, started(null, time))).containsExactly(before);
            assertThat(list(lookUp, started(time, time.plusMillis(1)))).containsExactly(at);
            assertThat(list(lookUp, started(time, time))).isEmpty();
            assertThat(list(lookUp, started(time.plusMillis(1), time))).isEmpty();
            assertThat(list(lookUp, started(Instant.MIN, Instant.MAX))).containsExactly(before, at, behind);
            assertThat(list(lookUp, started(Instant.MAX, null))).isEmpty();
            assertThat(list(lookUp, started(null, Instant.MIN))).isEmpty();
        }
    }

    /** The bounds of a query may be finer than the stored times. */
    @Test
    default void boundsFinerThanMillisecondsAreExact() {
        Head at = start(head(newId(), customer("c"), NOON));
        Head behind = start(head(newId(), customer("c"), NOON.plusMillis(1)));

        assertThat(list(customer("c"), started(NOON.plusNanos(1), null))).containsExactly(behind);
        assertThat(list(customer("c"), started(null, NOON.plusNanos(1)))).containsExactly(at);
    }

    private static ListQuery started(@Nullable Instant from, @Nullable Instant to) {
        return ListQuery.builder(100, Commits.NOON)
                .startedFrom(from)
                .startedTo(to)
                .build();
    }

    @Test
    default void listsAscendByStartAndThenById() {
        long first = newId();
        long second = newId();
        long third = newId();
        Head c = start(head(third, customer("c"), NOON));
        Head d = start(head(first, customer("c"), NOON.plusMillis(1)));
        Head b = start(completed(head(second, customer("c"), NOON)));
        Head a = start(head(newId(), customer("c"), Instant.parse("1950-01-01T00:00:00Z")));
        assertThat(list(customer("c"))).containsExactly(a, b, c, d);

        Head touched = commit(touching(b)).next();
        assertThat(list(customer("c"))).containsExactly(a, touched, c, d);
    }
}
