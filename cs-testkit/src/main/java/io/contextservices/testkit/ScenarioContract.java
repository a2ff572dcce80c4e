package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Task;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the conversation of the vendor's load tests: 33 calls, 200 ms apart. */
interface ScenarioContract extends HasServices {

    private <B extends Event.Builder<B>> B next(B event, int call) {
        clock().advance(Duration.ofMillis(200));
        return event.sessionId("S" + call)
                .interactionId("I" + call)
                .applicationType(AttributeValue.of(400))
                .applicationId(call)
                .resourceType(AttributeValue.of("agent"))
                .resourceId(5_000 + call)
                .mediaType(AttributeValue.of(1));
    }

    /** Attaches one to four keys. */
    private <B extends Event.Builder<B>> B starting(B event, int call) {
        for (int i = 0; i <= call % 4; i++) {
            event.attach("extension" + i, Map.of("score", call, "text", "é😀"));
        }
        return next(event, call);
    }

    private <B extends EndEvent.Builder<B>> B ending(B event, int call) {
        return next(event, call).disposition(call).dispositionDesc("call " + call);
    }

    @Test
    default void serviceOf33CallsIsReadBackCompletely() {
        long id = services()
                .start(starting(ServiceStartEvent.forCustomer("C").serviceType("mortgage"), 0)
                        .build())
                .serviceId();
        int call = 1;
        for (int state = 0; state < 5; state++) {
            services()
                    .startState(
                            id,
                            starting(StateStartEvent.of("s" + state), call++).build());
            for (int task = 0; task < 2; task++) {
                TaskStartEvent.Builder event = TaskStartEvent.of("t" + task).stateId(state);
                services().startTask(id, starting(event, call++).build());
                services()
                        .endTask(
                                id,
                                2 * state + task,
                                ending(TaskEndEvent.builder(), call++).build());
            }
            services()
                    .endState(id, state, ending(StateEndEvent.builder(), call++).build());
        }
        services().end(id, ending(ServiceEndEvent.builder(), call++).build());
        assertThat(call).isEqualTo(32);

        Service service =
                services().get(id, ServiceView.plain().withAllExtensions().withEverythingNested());

        assertThat(service.activeStates().orElseThrow()).isEmpty();
        assertThat(service.activeTasks().orElseThrow()).isEmpty();
        assertThat(service.completedTasks().orElseThrow()).isEmpty();
        assertThat(service.completedStates().orElseThrow()).hasSize(5);
        check(service, 0, 31);
        int started = 1;
        for (State state : service.completedStates().orElseThrow()) {
            check(state, started, started + 5);
            assertThat(state.stateType()).contains(AttributeValue.of("s" + state.stateId()));
            assertThat(state.activeTasks().orElseThrow()).isEmpty();
            int ofTask = started + 1;
            for (Task task : state.completedTasks().orElseThrow()) {
                check(task, ofTask, ofTask + 1);
                assertThat(task.stateId()).hasValue(state.stateId());
                ofTask += 2;
            }
            assertThat(ofTask).isEqualTo(started + 5);
            started += 6;
        }
    }

    private static void check(Resource read, int start, int end) {
        assertThat(read.isActive()).isFalse();
        assertThat(read.duration()).contains(Duration.ofMillis(200L * (end - start)));
        assertThat(read.started().interactionId()).contains("I" + start);
        assertThat(read.completed().orElseThrow().interactionId()).contains("I" + end);
        assertThat(read.disposition()).contains(AttributeValue.of(end));
        assertThat(read.dispositionDesc()).contains("call " + end);
        assertThat(read.attached()).hasSize(1 + start % 4);
        assertThat(read.attached("extension0").orElseThrow().fields()).containsEntry("score", Json.of(start));
    }
}
