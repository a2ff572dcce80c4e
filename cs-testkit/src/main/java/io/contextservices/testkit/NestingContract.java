package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.stateIds;
import static io.contextservices.testkit.HasServices.taskIds;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that a read shows nested resources and attached data at each level, as requested. */
interface NestingContract extends HasServices {

    /**
     * Starts a service with an ended state (0) and an active one (1). It has tasks of the service (0, 1), of the ended
     * state (2, 3) and of the active one (4, 5); the odd ones have ended. {@code a} and {@code b} are attached
     * everywhere.
     */
    default long startConversation() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .attach("a", "service")
                        .attach("b", 0)
                        .build())
                .serviceId();
        for (int state = 0; state < 2; state++) {
            services()
                    .startState(
                            id,
                            StateStartEvent.of("s" + state)
                                    .attach("a", "state")
                                    .attach("b", 0)
                                    .build());
        }
        for (int task = 0; task < 6; task++) {
            TaskStartEvent.Builder event =
                    TaskStartEvent.of("t" + task).attach("a", "task").attach("b", 0);
            services()
                    .startTask(
                            id,
                            task < 2
                                    ? event.build()
                                    : event.stateId(task / 2 - 1).build());
            if (task % 2 == 1) {
                end(Target.task(id, task));
            }
        }
        end(Target.state(id, 0), StateEndEvent.builder().disposition(1).build());
        return id;
    }

    /** Reads the service by id and in both lists, whose results must be equal. */
    default void read(ServiceView view, Consumer<Service> check) {
        long id = startConversation();
        check.accept(services().get(id, view));
        check.accept(only(services()
                .findByContactKey("42", ServiceQuery.all().withView(view))
                .services()));
        services().associate("C", id);
        check.accept(only(services()
                .findByCustomer("C", ServiceQuery.active().withView(view))
                .services()));
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    @Test
    default void aPlainReadShowsNothingNested() {
        read(ServiceView.plain().withAllExtensions(), service -> {
            assertThat(service.activeStates()).isEmpty();
            assertThat(service.completedStates()).isEmpty();
            assertThat(service.activeTasks()).isEmpty();
            assertThat(service.completedTasks()).isEmpty();
        });
    }

    @Test
    default void tasksAreNestedInTheirStateOrService() {
        read(ServiceView.plain().withEverythingNested(), service -> {
            State active = only(service.activeStates().orElseThrow());
            State ended = only(service.completedStates().orElseThrow());
            assertThat(active.stateId()).isEqualTo(1);
            assertThat(ended.stateId()).isZero();
            assertThat(ended.duration()).isPresent();
            assertThat(taskIds(service.activeTasks().orElseThrow())).containsExactly(0);
            assertThat(taskIds(service.completedTasks().orElseThrow())).containsExactly(1);
            assertThat(taskIds(ended.activeTasks().orElseThrow())).containsExactly(2);
            assertThat(taskIds(ended.completedTasks().orElseThrow())).containsExactly(3);
            assertThat(taskIds(active.activeTasks().orElseThrow())).containsExactly(4);
            assertThat(taskIds(active.completedTasks().orElseThrow())).containsExactly(5);
            Task task = only(active.completedTasks().orElseThrow());
            assertThat(task.serviceId()).isEqualTo(service.serviceId());
            assertThat(task.stateId()).hasValue(1);
            assertThat(task.isActive()).isFalse();
            assertThat(only(service.activeTasks().orElseThrow()).stateId()).isEmpty();
        });
    }

    @Test
    default void nestedResourcesAreSelectedSeparately() {
        read(ServiceView.plain().withActiveStates(), service -> {
            State state = only(service.activeStates().orElseThrow());
            assertThat(state.stateId()).isEqualTo(1);
            assertThat(state.activeTasks()).isEmpty();
            assertThat(state.completedTasks()).isEmpty();
            assertThat(service.completedStates()).isEmpty();
            assertThat(service.activeTasks()).isEmpty();
            assertThat(service.completedTasks()).isEmpty();
        });
    }

    @Test
    default void completedStatesIncludeActiveTasks() {
        read(ServiceView.plain().withCompletedStates().withActiveTasks(), service -> {
            assertThat(service.activeStates()).isEmpty();
            State state = only(service.completedStates().orElseThrow());
            assertThat(taskIds(state.activeTasks().orElseThrow())).containsExactly(2);
            assertThat(state.completedTasks()).isEmpty();
            assertThat(taskIds(service.activeTasks().orElseThrow())).containsExactly(0);
        });
    }

    @Test
    default void tasksOfStatesAreOmittedWithoutStates() {
        read(ServiceView.plain().withActiveTasks().withCompletedTasks(), service -> {
            assertThat(taskIds(service.activeTasks().orElseThrow())).containsExactly(0);
            assertThat(taskIds(service.completedTasks().orElseThrow())).containsExactly(1);
        });
    }

    @Test
    default void requestedNestedListsMayBeEmpty() {
        long id = startService();

        Service service = services().get(id, ServiceView.plain().withEverythingNested());

        assertThat(service.activeStates()).contains(List.of());
        assertThat(service.completedStates()).contains(List.of());
        assertThat(service.activeTasks()).contains(List.of());
        assertThat(service.completedTasks()).contains(List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | ''",
                "a         | service a, state a, task a",
                "*         | service a, service b, state a, state b, task a, task b",
                "State.a   | state a",
                "Task.a    | task a",
                "State.*   | state a, state b",
                "Task.*    | task a, task b",
                "b,State.a | service b, state a, state b, task b",
                "a,Task.*  | service a, state a, task a, task b",
                "Service.a | ''",
                "none      | ''"
            })
    default void attachedDataIsSelectedByLevelAndName(String extensions, String shown) {
        ServiceView view = ServiceView.plain().withEverythingNested();
        ServiceView selecting = extensions.isEmpty() ? view : view.withExtensions(extensions.split(","));
        read(selecting, service -> {
            List<State> states = new ArrayList<>(service.activeStates().orElseThrow());
            states.addAll(service.completedStates().orElseThrow());
            List<Task> tasks = new ArrayList<>(service.activeTasks().orElseThrow());
            tasks.addAll(service.completedTasks().orElseThrow());
            states.forEach(state -> {
                tasks.addAll(state.activeTasks().orElseThrow());
                tasks.addAll(state.completedTasks().orElseThrow());
            });
            assertThat(stateIds(states)).hasSize(2);
            assertThat(taskIds(tasks)).hasSize(6);
            List<String> found = new ArrayList<>(keys("service ", List.of(service)));
            found.addAll(keys("state ", states));
            found.addAll(keys("task ", tasks));
            assertThat(String.join(", ", found)).isEqualTo(shown);
        });
    }

    /** Returns the attached keys, which must be equal in all resources. */
    private static List<String> keys(String level, List<? extends Resource> resources) {
        assertThat(resources.stream()
                        .map(resource -> resource.attached().keySet())
                        .collect(Collectors.toSet()))
                .hasSize(1);
        return resources.get(0).attached().keySet().stream()
                .sorted()
                .map(key -> level + key)
                .toList();
    }
}
