package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.stateIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedState;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests starting, listing and reading states. */
interface StateContract extends HasServices {

    @Test
    default void idsOfStatesCountFromZeroInEveryService() {
        long first = startService();
        long second = startService();

        for (int i = 0; i < 3; i++) {
            assertThat(services().startState(first, StateStartEvent.builder().build()))
                    .isEqualTo(new StartedState(first, i));
            assertThat(services().startState(second, StateStartEvent.builder().build()))
                    .isEqualTo(new StartedState(second, i));
            end(Target.state(second, i));
        }
    }

    @Test
    default void aStateReadsBackWithAllItsFields() {
        long id = startService();
        startState(id);

        long state = services()
                .startState(
                        id,
                        StateStartEvent.of("waiting")
                                .previousStateId(0)
                                .estDuration(Duration.ofSeconds(90))
                                .timestamp(NOW.minusSeconds(10))
                                .sessionId("S")
                                .interactionId("I")
                                .applicationType(AttributeValue.of(400))
                                .applicationId(40)
                                .resourceType(AttributeValue.of("agent"))
                                .resourceId(20)
                                .mediaType(AttributeValue.of(2))
                                .attach("Feedback", Json.parse("{\"x\": 1.10}"))
                                .build())
                .stateId();

        State read = services().state(id, state, ServiceView.plain().withAllExtensions());
        assertThat(read.serviceId()).isEqualTo(id);
        assertThat(read.stateId()).isEqualTo(state);
        assertThat(read.stateType()).contains(AttributeValue.of("waiting"));
        assertThat(read.previousStateId()).hasValue(0);
        assertThat(read.estDuration()).contains(Duration.ofSeconds(90));
        assertThat(read.started().timestamp()).contains(NOW.minusSeconds(10));
        assertThat(read.started().sessionId()).contains("S");
        assertThat(read.started().interactionId()).contains("I");
        assertThat(read.started().applicationType()).contains(AttributeValue.of(400));
        assertThat(read.started().applicationId()).hasValue(40);
        assertThat(read.started().resourceType()).contains(AttributeValue.of("agent"));
        assertThat(read.started().resourceId()).hasValue(20);
        assertThat(read.started().mediaType()).contains(AttributeValue.of(2));
        assertThat(read.isActive()).isTrue();
        assertThat(read.duration()).isEmpty();
        assertThat(read.activeTasks()).isEmpty();
        assertThat(read.attached()).isEqualTo(Map.of("Feedback", Json.parse("{\"x\": 1.10}")));
    }

    @Test
    default void stateWithoutFieldsHasIdAndStartTime() {
        long id = startService();
        clock().advance(Duration.ofMillis(7));

        State state = services().state(id, startState(id), ServiceView.plain());

        assertThat(state.started().timestamp()).contains(NOW.plusMillis(7));
        assertThat(state.stateType()).isEmpty();
        assertThat(state.previousStateId()).isEmpty();
        assertThat(state.estDuration()).isEmpty();
    }

    @Test
    default void completedServiceMayHaveSeveralActiveStates() {
        long id = startService();
        startState(id);
        end(Target.service(id));
        startState(id);
        startState(id);

        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0, 1, 2);
        assertThat(services().get(id).isActive()).isFalse();
        end(Target.state(id, 2));
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0, 1);
    }

    @Test
    default void listsOfStatesAreInTheOrderOfIds() {
        long id = startService();
        for (int i = 0; i < 6; i++) {
            services()
                    .startState(
                            id,
                            StateStartEvent.builder()
                                    .timestamp(NOW.minusSeconds(i))
                                    .build());
        }
        for (int ended : new int[] {4, 0, 2}) {
            end(Target.state(id, ended));
        }

        assertThat(stateIds(services().states(id, StateQuery.all()))).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(1, 3, 5);
        assertThat(stateIds(services().states(id, StateQuery.completed()))).containsExactly(0, 2, 4);
        assertThat(services().states(id, StateQuery.completed())).noneMatch(State::isActive);
        assertThat(services().states(startService(), StateQuery.all())).isEmpty();
    }

    @Test
    default void listsSelectStateTypesByNameAndByNumber() {
        long id = startService();
        services().startState(id, StateStartEvent.of("a,b c").build());
        services()
                .startState(
                        id,
                        StateStartEvent.builder()
                                .stateType(AttributeValue.of(100))
                                .build());
        services()
                .startState(
                        id,
                        StateStartEvent.builder()
                                .stateType(AttributeValue.of(10))
                                .build());
        startState(id);
        end(Target.state(id, 1));

        assertThat(stateIds(services().states(id, StateQuery.all().withStateTypes("100", "a,b c"))))
                .containsExactly(0, 1);
        assertThat(stateIds(services().states(id, StateQuery.active().withStateTypes("100", "a,b c"))))
                .containsExactly(0);
        assertThat(stateIds(services().states(id, StateQuery.all().withStateTypes("none"))))
                .isEmpty();
    }

    @Test
    default void listsOfStatesShowRequestedParts() {
        long id = startService();
        services()
                .startState(
                        id,
                        StateStartEvent.of("x").attach("a", 1).attach("b", 2).build());
        long active = startTask(id, 0);
        long ended = startTask(id, 0);
        startTask(id);
        end(Target.task(id, ended));

        State plain = services().states(id, StateQuery.all()).get(0);
        assertThat(plain.attached()).isEmpty();
        assertThat(plain.activeTasks()).isEmpty();
        assertThat(plain.completedTasks()).isEmpty();

        ServiceView view = ServiceView.plain().withExtensions("State.a", "none");
        for (List<State> states : List.of(
                services()
                        .states(
                                id,
                                StateQuery.all().withView(view.withActiveTasks().withCompletedTasks())),
                List.of(services().state(id, 0, view.withActiveTasks().withCompletedTasks())))) {
            State state = states.get(0);
            assertThat(state.attached()).isEqualTo(Map.of("a", Json.of(1)));
            assertThat(HasServices.taskIds(state.activeTasks().orElseThrow())).containsExactly(active);
            assertThat(HasServices.taskIds(state.completedTasks().orElseThrow()))
                    .containsExactly(ended);
        }
        assertThat(services().state(id, 0, view.withActiveTasks()).completedTasks())
                .isEmpty();
    }

    @Test
    default void statesOfMissingServiceAreNotFound() {
        long id = startService();
        long state = startState(id);
        long missing = id + 1;

        assertThatThrownBy(() -> startState(missing)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().states(missing, StateQuery.all())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().state(missing, state, ServiceView.plain()))
                .isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 1L << 32, (1L << 53) - 1, Long.MIN_VALUE})
    default void missingStateIsNotFound(long stateId) {
        long id = startService();
        startState(id);

        assertThatThrownBy(() -> services().state(id, stateId, ServiceView.plain()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    default void invalidStateStartReportsAllViolations() {
        long id = startService();

        assertThat(faults(() -> services()
                        .startState(
                                id,
                                StateStartEvent.builder()
                                        .previousStateId(-1)
                                        .estDuration(Duration.ofSeconds(-1))
                                        .attach("state_id", 1)
                                        .attach("completed_tasks", 1)
                                        .attach("previous_state_id", 1)
                                        .build())))
                .containsExactlyInAnyOrder(
                        "previous_state_id out_of_range",
                        "est_duration out_of_range",
                        "state_id reserved_name",
                        "completed_tasks reserved_name",
                        "previous_state_id reserved_name");
        assertThat(services().states(id, StateQuery.all())).isEmpty();
        assertThat(startState(id)).isZero();
    }
}
