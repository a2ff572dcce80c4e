package io.contextservices.engine.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeadCheckTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final List<EventRecord> EVENTS = List.of(
            service(Kind.SERVICE_STARTED, "{\"contact_key\":\"42\",\"service_type\":7}"),
            new EventRecord(Kind.STATE_STARTED, 0, NOON, json("{}")),
            new EventRecord(Kind.TASK_STARTED, 0, NOON, json("{}")),
            new EventRecord(Kind.STATE_STARTED, 1, NOON.plusSeconds(1), json("{}")),
            service(Kind.SERVICE_ASSOCIATED, "{\"customer_id\":\"C\"}"),
            service(Kind.SERVICE_EXTENDED, "{\"a\":1}"),
            new EventRecord(Kind.STATE_ENDED, 0, NOON, json("{}")),
            service(Kind.SERVICE_ENDED, "{}"));

    private static EventRecord service(Kind kind, String json) {
        return EventRecord.ofService(kind, NOON, json(json));
    }

    private static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }

    /** Returns a builder of a head that follows from the events. */
    private static HeadBuilder head() {
        return head(NOON);
    }

    private static HeadBuilder head(Instant started) {
        HeadBuilder head = Head.first(new Tenant("t"), 1, started)
                .customerId("C")
                .contactKey("42")
                .serviceType("7")
                .completed(true)
                .start(Level.STATE, NOON)
                .start(Level.TASK, NOON)
                .start(Level.STATE, NOON.plusSeconds(1))
                .end(new OpenActivity(Level.STATE, 0, NOON))
                .lastEventAt(NOON.plusSeconds(77));
        EVENTS.forEach(event -> head.grow(event.json().length));
        return head;
    }

    private static List<String> problems(HeadBuilder head, List<EventRecord> events) {
        return HeadCheck.problems(new Conversation(head.build(), events));
    }

    @Test
    void headThatMatchesItsEventsIsValid() {
        assertThat(problems(head(), EVENTS)).isEmpty();
    }

    /** An enumeration, which may have changed since, replaces a name by its id. */
    @Test
    void idInPlaceOfTypeNameIsValid() {
        List<EventRecord> named =
                List.of(service(Kind.SERVICE_STARTED, "{\"contact_key\":\"42\",\"service_type\":\"x\"}"));
        HeadBuilder head = Head.first(new Tenant("t"), 1, NOON)
                .contactKey("42")
                .serviceType("7")
                .grow(named.get(0).json().length);

        assertThat(problems(head, named)).isEmpty();
    }

    static Stream<Arguments> headDifferenceIsReported() {
        return Stream.of(
                other("the time of its start", head(NOON.plusSeconds(1))),
                other("the customer", head().customerId("D")),
                other("the contact key", head().contactKey(null)),
                other("the service type", head().serviceType("8")),
                other("whether it has ended", head().completed(false)),
                other("the open states and tasks", head().end(new OpenActivity(Level.TASK, 0, NOON))),
                other("the size", head().grow(1)));
    }

    private static Arguments other(String what, HeadBuilder head) {
        return Arguments.of(what, head);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void headDifferenceIsReported(String what, HeadBuilder head) {
        assertThat(problems(head, EVENTS)).containsExactly("its head does not follow from its events: " + what);
    }

    @Test
    void itemWithoutEventIsReported() {
        assertThat(problems(head().start(Level.STATE, NOON), EVENTS))
                .containsExactly(
                        "its head does not follow from its events: the ids of states",
                        "its head does not follow from its events: the open states and tasks");
        assertThat(problems(head().start(Level.TASK, NOON), EVENTS))
                .containsExactly(
                        "its head does not follow from its events: the ids of tasks",
                        "its head does not follow from its events: the open states and tasks");
    }

    static Stream<Arguments> impossibleEventSequenceIsReported() {
        return Stream.of(
                Arguments.of(new EventRecord(Kind.STATE_ENDED, 0, NOON, json("{}")), "state 0 ends, and is not open"),
                Arguments.of(service(Kind.SERVICE_ENDED, "{}"), "it ends twice"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void impossibleEventSequenceIsReported(EventRecord more, String problem) {
        assertThat(problems(head().grow(2), with(more))).containsExactly(problem);
    }

    @Test
    void idOutOfSequenceIsReported() {
        EventRecord third = new EventRecord(Kind.STATE_STARTED, 5, NOON, json("{}"));

        assertThat(problems(head().grow(2).start(Level.STATE, NOON), with(third)))
                .contains("state 5 starts, and 2 is the next id");
    }

    @Test
    void idsMayOnlySkipAheadToAFloor() {
        long floor = 1L << 40;
        assertThat(problems(head(), with(state(floor)))).noneMatch(problem -> problem.contains("is the next id"));
        assertThat(problems(head(), with(state(floor - 1))))
                .contains("state " + (floor - 1) + " starts, and 2 is the next id");

        List<EventRecord> back = with(state(floor + 5));
        back.add(state(floor + 1));
        assertThat(problems(head(), back))
                .contains("state " + (floor + 1) + " starts, and " + (floor + 6) + " is the next id");
    }

    private static EventRecord state(long id) {
        return new EventRecord(Kind.STATE_STARTED, id, NOON, json("{}"));
    }

    static Stream<Function<List<EventRecord>, List<EventRecord>>> unreadableEventIsReportedWithoutItsContent() {
        return Stream.of(
                events -> with(service(Kind.SERVICE_STARTED, "{\"contact_key\":\"secret\"}")),
                events -> with(service(Kind.SERVICE_ENDED, "{\"secret\":")),
                events -> with(service(Kind.SERVICE_MERGED, "[\"secret\"]")),
                events -> with(new EventRecord(Kind.TASK_ENDED, 7, NOON, json("{\"secret\":1}"))),
                events -> List.of(service(Kind.SERVICE_STARTED, "secret")));
    }

    @ParameterizedTest
    @MethodSource
    void unreadableEventIsReportedWithoutItsContent(Function<List<EventRecord>, List<EventRecord>> change) {
        assertThatThrownBy(() -> problems(head(), change.apply(EVENTS)))
                .isInstanceOf(UnreadableConversationException.class)
                .hasNoCause()
                .message()
                .startsWith("service 1: an event cannot be read (")
                .doesNotContain("secret");
    }

    private static List<EventRecord> with(EventRecord more) {
        List<EventRecord> events = new ArrayList<>(EVENTS);
        events.add(more);
        return events;
    }
}
