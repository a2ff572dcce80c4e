package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.stateIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ConflictException;
import io.contextservices.api.Event;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.StartedState;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks that a transition atomically ends one state and starts another. */
interface TransitionContract extends HasServices {

    @Test
    default void aTransitionEndsOneStateAndStartsAnother() {
        long id = startService();
        services().startState(id, StateStartEvent.of("first").attach("a", 1).build());
        startState(id);
        startTask(id, 0);

        StartedState started = services()
                .transition(
                        id,
                        StateTransitionEvent.from(0)
                                .disposition(AttributeValue.of("done"))
                                .dispositionDesc("well")
                                .to(AttributeValue.of("second"))
                                .toEstDuration(Duration.ofSeconds(30))
                                .timestamp(NOW.plusMillis(1_234))
                                .sessionId("S")
                                .interactionId("I")
                                .applicationType(AttributeValue.of(1))
                                .applicationId(2)
                                .resourceType(AttributeValue.of(3))
                                .resourceId(4)
                                .mediaType(AttributeValue.of(5))
                                .attach("a", 2)
                                .build());

        assertThat(started).isEqualTo(new StartedState(id, 2));
        State from = (State) read(Target.state(id, 0));
        assertThat(from.isActive()).isFalse();
        assertThat(from.stateType()).contains(AttributeValue.of("first"));
        assertThat(from.disposition()).contains(AttributeValue.of("done"));
        assertThat(from.dispositionDesc()).contains("well");
        assertThat(from.duration()).contains(Duration.ofMillis(1_234));
        assertThat(from.attached()).isEqualTo(Map.of("a", Json.of(1)));
        assertThat(from.activeTasks().orElseThrow()).hasSize(1);
        State to = (State) read(Target.state(id, 2));
        assertThat(to.isActive()).isTrue();
        assertThat(to.stateType()).contains(AttributeValue.of("second"));
        assertThat(to.previousStateId()).hasValue(0);
        assertThat(to.estDuration()).contains(Duration.ofSeconds(30));
        assertThat(to.disposition()).isEmpty();
        assertThat(to.attached()).isEqualTo(Map.of("a", Json.of(2)));
        for (Event event : List.of(from.completed().orElseThrow(), to.started())) {
            assertThat(event.timestamp()).contains(NOW.plusMillis(1_234));
            assertThat(event.sessionId()).contains("S");
            assertThat(event.interactionId()).contains("I");
            assertThat(event.applicationType()).contains(AttributeValue.of(1));
            assertThat(event.applicationId()).hasValue(2);
            assertThat(event.resourceType()).contains(AttributeValue.of(3));
            assertThat(event.resourceId()).hasValue(4);
            assertThat(event.mediaType()).contains(AttributeValue.of(5));
        }
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(1, 2);
    }

    @Test
    default void transitionsContinueInCompletedService() {
        long id = startService();
        startState(id);
        end(Target.service(id));
        clock().advance(Duration.ofSeconds(2));

        for (int from = 0; from < 5; from++) {
            services().transition(id, StateTransitionEvent.from(from).build());
        }

        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(5);
        List<State> ended = services().states(id, StateQuery.completed());
        assertThat(stateIds(ended)).containsExactly(0, 1, 2, 3, 4);
        assertThat(ended.get(0).duration()).contains(Duration.ofSeconds(2));
        assertThat(ended.get(4).previousStateId()).hasValue(3);
        assertThat(services().get(id).isActive()).isFalse();
    }

    @Test
    default void transitionFromEndedStateConflicts() {
        long id = startService();
        startState(id);
        end(Target.state(id, 0));

        assertThatThrownBy(() ->
                        services().transition(id, StateTransitionEvent.from(0).build()))
                .isInstanceOf(ConflictException.class);
        assertThat(services().states(id, StateQuery.all())).hasSize(1);
    }

    @Test
    default void transitionFromMissingStateIsNotFound() {
        long id = startService();
        startState(id);

        assertThatThrownBy(() ->
                        services().transition(id, StateTransitionEvent.from(1).build()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services()
                        .transition(id + 1, StateTransitionEvent.from(0).build()))
                .isInstanceOf(NotFoundException.class);
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0);
    }

    @Test
    default void transitionBeforeStateStartIsRejected() {
        long id = startService();
        startState(id);

        assertThat(faults(() -> services()
                        .transition(
                                id,
                                StateTransitionEvent.from(0)
                                        .timestamp(NOW.minusMillis(1))
                                        .build())))
                .containsExactly("timestamp out_of_range");
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0);
    }

    @Test
    default void invalidTransitionReportsAllViolations() {
        long id = startService();
        startState(id);

        assertThat(faults(() -> services()
                        .transition(
                                id,
                                StateTransitionEvent.from(-1)
                                        .dispositionDesc("x".repeat(65))
                                        .sessionId("x".repeat(33))
                                        .interactionId("x".repeat(51))
                                        .toEstDuration(Duration.ofSeconds(-1))
                                        .attach("from", 1)
                                        .attach("state_id", 1)
                                        .build())))
                .containsExactlyInAnyOrder(
                        "from.state_id out_of_range",
                        "from.disposition_desc too_long",
                        "session_id too_long",
                        "interaction_id too_long",
                        "to.est_duration out_of_range",
                        "from reserved_name",
                        "state_id reserved_name");
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0);
    }

    /** Otherwise the start of the new state would contain this name twice. */
    @Test
    default void reservedNameOfStateInTransitionIsRejected() {
        long id = startService();
        startState(id);

        assertThat(faults(() -> services()
                        .transition(
                                id,
                                StateTransitionEvent.from(0)
                                        .attach("previous_state_id", 7)
                                        .build())))
                .containsExactly("previous_state_id reserved_name");
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(0);
    }

    @Test
    default void topLevelDispositionIsAttachedToNewState() {
        long id = startService();
        startState(id);

        services()
                .transition(
                        id,
                        StateTransitionEvent.from(0).attach("disposition", "x").build());

        assertThat(read(Target.state(id, 0)).disposition()).isEmpty();
        assertThat(read(Target.state(id, 1)).attached()).isEqualTo(Map.of("disposition", Json.of("x")));
    }
}
