package io.contextservices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadTest {

    private static final Tenant TENANT = new Tenant("tenant");
    private static final Instant NOON = Instant.parse("2026-05-12T12:00:00.123Z");
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private static HeadBuilder begun(Instant started) {
        return Head.first(TENANT, 1, started).contactKey("k");
    }

    static Stream<UnaryOperator<HeadBuilder>> unkeepable() {
        Instant fine = NOON.plusNanos(1);
        return Stream.of(
                head -> head.lastEventAt(fine),
                head -> head.lastEventAt(Instant.MAX),
                head -> head.lastEventAt(Instant.MIN),
                head -> head.expiresAt(fine),
                head -> head.expiresAt(LAST.plusMillis(1)),
                head -> head.start(Level.STATE, fine),
                head -> head.start(Level.SERVICE, NOON),
                head -> head.autoCompleteAfter(Duration.ofMillis(1_500)),
                head -> head.autoCompleteAfter(Duration.ofSeconds(-1)),
                head -> head.customerId(""),
                head -> head.contactKey(""),
                head -> head.contactKey(null));
    }

    @ParameterizedTest
    @MethodSource("unkeepable")
    void unstorableHeadIsRejected(UnaryOperator<HeadBuilder> change) {
        HeadBuilder head = begun(NOON);
        head.build();

        assertThatThrownBy(() -> change.apply(head).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void startWithFractionalMillisecondIsRejected() {
        assertThatThrownBy(() -> begun(NOON.plusNanos(999_999)).build()).isInstanceOf(IllegalArgumentException.class);
        assertThat(begun(Instant.ofEpochMilli(Long.MIN_VALUE))
                        .build()
                        .startedAt()
                        .toEpochMilli())
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void completionTooFarAheadIsNever() {
        for (long seconds : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 1_000, LAST.getEpochSecond()}) {
            Head head = begun(NOON)
                    .autoCompleteAfter(Duration.ofSeconds(seconds))
                    .expiresAt(NOON)
                    .build();
            assertThat(head.autoCompletesAt()).isNull();
            assertThat(head.nextDueAt()).isEqualTo(NOON);
        }
        Head far = begun(NOON)
                .autoCompleteAfter(Duration.ofSeconds(LAST.getEpochSecond() - NOON.getEpochSecond() - 1))
                .build();
        assertThat(far.autoCompletesAt()).isBetween(LAST.minusSeconds(2), LAST);
        assertThat(begun(LAST).autoCompleteAfter(Duration.ZERO).build().autoCompletesAt())
                .isNull();
    }

    @Test
    void fullyEndedConversationIsNotAutoCompleted() {
        HeadBuilder head = begun(NOON).autoCompleteAfter(Duration.ofSeconds(1)).start(Level.TASK, NOON);
        assertThat(head.build().autoCompletesAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(head.completed(true).build().autoCompletesAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(head.end(new OpenActivity(Level.TASK, 0, NOON)).build().autoCompletesAt())
                .isNull();
    }

    @Test
    void anEventOfAServiceHasNoSubject() {
        byte[] json = {};
        assertThat(new EventRecord(EventRecord.Kind.TASK_STARTED, 3, NOON, json).activityId())
                .isEqualTo(3);
        assertThatThrownBy(() -> new EventRecord(EventRecord.Kind.SERVICE_ENDED, 3, NOON, json))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventRecord(EventRecord.Kind.TASK_STARTED, -1, NOON, json))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventRecord.ofService(EventRecord.Kind.SERVICE_ENDED, NOON.plusNanos(1), json))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void emptyListKeyIsRejected() {
        assertThatThrownBy(() -> new ListKey(TENANT, ListKey.Kind.CUSTOMER, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * The lists cost as much as a few activities for each commit, and a reader goes through at most half as many
     * commits as there are open activities.
     */
    @Test
    void openItemsAreListedAtBoundedIntervals() {
        Head head = begun(NOON).build();
        int commits = 0;
        long listed = 0;
        long most = 0;
        for (int change = 0; change < 8_000; change++) {
            HeadBuilder next = head.next();
            boolean ends = change >= 3_000 && (change >= 5_000 || change % 2 == 0);
            head = (ends ? next.end(head.open().get(0)) : next.start(Level.STATE, NOON)).build();
            commits++;
            int open = head.open().size();
            int behind = head.version() - head.listedAt();
            assertThat(behind)
                    .as("commits that a reader goes over, of %s open", open)
                    .isLessThanOrEqualTo(open / 2);
            most = Math.max(most, behind);
            listed += behind == 0 && open > Head.ALWAYS_LISTED ? open : 0;
        }
        assertThat(head.open()).isEmpty();
        assertThat(most).as("commits that a reader goes over").isGreaterThan(500);
        assertThat(listed).as("items in all lists").isLessThan(4L * commits);
    }
}
