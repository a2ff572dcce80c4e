package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.Head;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that lists exclude expired conversations, long before these are removed. */
interface ExpiryContract extends HasStore {

    @Test
    default void expiredConversationIsNotListed() {
        for (Instant time : List.of(NOON, Instant.EPOCH, Instant.parse("1905-03-01T00:00:00.001Z"))) {
            String key = time.toString();
            Head known = start(expiring(head(newId(), customer(key), NOON), time));
            Head anonymous = start(expiring(completed(head(newId(), contact(key), NOON)), time));

            for (Instant before : List.of(Instant.MIN, time.minusMillis(1), time.minusNanos(1))) {
                assertThat(list(customer(key), before)).containsExactly(known);
                assertThat(list(contact(key), before)).containsExactly(anonymous);
            }
            for (Instant now : List.of(time, time.plusNanos(1), time.plusMillis(1), Instant.MAX)) {
                assertThat(list(customer(key), now)).isEmpty();
                assertThat(list(contact(key), now)).isEmpty();
            }
        }
    }

    @Test
    default void expiredConversationIsStillReadable() {
        Head head = start(expiring(head(newId(), customer("c"), NOON), NOON.minusSeconds(1)));

        assertThat(read(head).head()).isEqualTo(head);
        assertThat(get(store().head(TENANT, head.serviceId()))).contains(head);
        assertThat(scan(TENANT)).containsExactly(head);
    }

    @Test
    default void listsFollowEveryChangeOfTheExpiry() {
        Head never = start(head(newId(), customer("c"), NOON));
        Head expired = commit(changing(never, expiring(next(never), NOON))).next();
        assertThat(list(customer("c"), NOON)).isEmpty();

        Head later = commit(changing(expired, expiring(next(expired), NOON.plusMillis(1))))
                .next();
        assertThat(list(customer("c"), NOON)).containsExactly(later);
        assertThat(list(customer("c"), NOON.plusMillis(1))).isEmpty();

        Head neverAgain = commit(changing(later, expiring(next(later), null))).next();
        assertThat(list(customer("c"), Instant.MAX)).containsExactly(neverAgain);
    }
}
