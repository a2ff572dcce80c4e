package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import io.contextservices.api.TaskQuery;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FoldTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Otherwise the caller that reads the service would get a response that its request is not valid. */
    @Test
    void unparsableEventMakesConversationUnreadable() {
        Head head = Head.first(new Tenant("t"), 1, NOON).contactKey("42").build();
        byte[] damaged = "{\"contact_key\":".getBytes(StandardCharsets.US_ASCII);
        List<EventRecord> events = List.of(EventRecord.ofService(Kind.SERVICE_STARTED, NOON, damaged));

        assertThatThrownBy(() -> Fold.of(new Conversation(head, events), Enumerations.NONE))
                .isInstanceOf(UnreadableConversationException.class);
    }

    /** Returns a conversation with as many states as tasks, one task in each state if there are enough of them. */
    private static Conversation states(int count) {
        Head head = Head.first(new Tenant("t"), 1, NOON).contactKey("42").build();
        List<EventRecord> events = new ArrayList<>();
        events.add(EventRecord.ofService(Kind.SERVICE_STARTED, NOON, json("{'contact_key':'42'}")));
        for (int i = 0; i < count; i++) {
            events.add(new EventRecord(Kind.STATE_STARTED, i, NOON, json("{}")));
            events.add(new EventRecord(Kind.TASK_STARTED, i, NOON, json("{'state_id':" + i + '}')));
        }
        return new Conversation(head, events);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the CPU time of this thread in nanoseconds, the best of several runs. */
    private static long cost(Conversation conversation, Consumer<Fold> read) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 7; i++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            read.accept(Fold.of(conversation, Enumerations.NONE));
            best = Math.min(best, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
        return best;
    }

    private static void assertLinear(Consumer<Fold> read) {
        int few = 500;
        int times = 10;
        Conversation large = states(few * times);
        cost(large, read); // warms up the compiler
        assertThat(cost(large, read))
                .as("linear is %s times, quadratic %s times", times, times * times)
                .isLessThan(4 * times * cost(states(few), read));
    }

    @Test
    void theTasksOfManyStatesAreShownInLinearTime() {
        ServiceView view = ServiceView.plain().withActiveStates().withActiveTasks();
        assertLinear(fold ->
                assertThat(fold.service(view).activeStates().orElseThrow()).isNotEmpty());
    }

    @Test
    void manyStatesWithTheirTasksAreListedInLinearTime() {
        StateQuery states =
                StateQuery.all().withView(ServiceView.plain().withActiveTasks().withCompletedTasks());
        assertLinear(fold -> assertThat(fold.states(states)).isNotEmpty());
    }

    @Test
    void manyTasksAreListedInLinearTime() {
        assertLinear(fold -> assertThat(fold.tasks(TaskQuery.all())).isNotEmpty());
    }
}
