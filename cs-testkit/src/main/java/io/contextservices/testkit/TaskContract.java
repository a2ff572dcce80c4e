package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.taskIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedTask;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests starting, listing and reading tasks, in a state or directly in the service. */
interface TaskContract extends HasServices {

    @Test
    default void idsOfTasksCountFromZeroInEveryService() {
        long first = startService();
        long second = startService();
        startState(first);
        startState(first);

        assertThat(startTask(first, 1)).isZero();
        assertThat(startTask(first, 0)).isEqualTo(1);
        assertThat(services().startTask(first, TaskStartEvent.builder().build()))
                .isEqualTo(new StartedTask(first, 2));
        assertThat(startTask(second)).isZero();
    }

    @Test
    default void aTaskReadsBackWithAllItsFields() {
        long id = startService();
        startState(id);

        long task = services()
                .startTask(
                        id,
                        TaskStartEvent.of("check")
                                .stateId(0)
                                .estDuration(Duration.ofSeconds(460))
                                .timestamp(NOW.minusSeconds(10))
                                .sessionId("S")
                                .interactionId("I")
                                .applicationType(AttributeValue.of(400))
                                .applicationId(40)
                                .resourceType(AttributeValue.of("agent"))
                                .resourceId(20)
                                .mediaType(AttributeValue.of(2))
                                .attach("Survey", Json.parse("{\"x\": 1.10}"))
                                .build())
                .taskId();

        Task read = services().task(id, task, ServiceView.plain().withAllExtensions());
        assertThat(read.serviceId()).isEqualTo(id);
        assertThat(read.taskId()).isEqualTo(task);
        assertThat(read.stateId()).hasValue(0);
        assertThat(read.taskType()).contains(AttributeValue.of("check"));
        assertThat(read.estDuration()).contains(Duration.ofSeconds(460));
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
        assertThat(read.attached()).isEqualTo(Map.of("Survey", Json.parse("{\"x\": 1.10}")));
    }

    @Test
    default void taskWithoutFieldsBelongsToService() {
        long id = startService();
        clock().advance(Duration.ofMillis(7));

        Task task = services().task(id, startTask(id), ServiceView.plain());

        assertThat(task.stateId()).isEmpty();
        assertThat(task.taskType()).isEmpty();
        assertThat(task.started().timestamp()).contains(NOW.plusMillis(7));
    }

    @Test
    default void tasksCanStartInEndedStateOrService() {
        long id = startService();
        startState(id);
        end(Target.state(id, 0));
        startTask(id, 0);
        end(Target.service(id));
        startTask(id, 0);
        startTask(id);

        assertThat(taskIds(services().tasks(id, TaskQuery.active()))).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, Integer.MAX_VALUE, 1L << 32, (1L << 53) - 1})
    default void taskOfMissingStateIsRejected(long stateId) {
        long id = startService();
        startState(id);

        assertThat(faults(() -> startTask(id, stateId))).containsExactly("state_id out_of_range");
        assertThat(services().tasks(id, TaskQuery.all())).isEmpty();
        assertThat(startTask(id)).isZero();
    }

    @Test
    default void listsOfTasksAreInTheOrderOfIds() {
        long id = startService();
        startState(id);
        for (int i = 0; i < 6; i++) {
            TaskStartEvent.Builder event = TaskStartEvent.builder().timestamp(NOW.minusSeconds(i));
            services()
                    .startTask(id, i % 2 == 0 ? event.build() : event.stateId(0).build());
        }
        for (int ended : new int[] {5, 0, 2}) {
            end(Target.task(id, ended));
        }

        assertThat(taskIds(services().tasks(id, TaskQuery.all()))).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(taskIds(services().tasks(id, TaskQuery.active()))).containsExactly(1, 3, 4);
        assertThat(taskIds(services().tasks(id, TaskQuery.completed()))).containsExactly(0, 2, 5);
        assertThat(services().tasks(startService(), TaskQuery.all())).isEmpty();
    }

    @Test
    default void listsSelectTasksByStateAndByType() {
        long id = startService();
        startState(id);
        startState(id);
        startState(id);
        services().startTask(id, TaskStartEvent.of("a,b c").stateId(0).build());
        services()
                .startTask(
                        id,
                        TaskStartEvent.builder()
                                .taskType(AttributeValue.of(100))
                                .stateId(1)
                                .build());
        services().startTask(id, TaskStartEvent.of("100").build());
        startTask(id, 2);
        end(Target.task(id, 0));

        assertThat(taskIds(services().tasks(id, TaskQuery.all().withStateIds(0))))
                .containsExactly(0);
        assertThat(taskIds(services().tasks(id, TaskQuery.all().withStateIds(2, 1))))
                .containsExactly(1, 3);
        assertThat(taskIds(services().tasks(id, TaskQuery.all().withStateIds(3))))
                .isEmpty();
        assertThat(taskIds(services().tasks(id, TaskQuery.all().withTaskTypes("100", "a,b c"))))
                .containsExactly(0, 1, 2);
        assertThat(taskIds(services()
                        .tasks(id, TaskQuery.all().withTaskTypes("100").withStateIds(1, 2))))
                .containsExactly(1);
        assertThat(taskIds(services().tasks(id, TaskQuery.active().withStateIds(0, 1))))
                .containsExactly(1);
        assertThat(taskIds(services().tasks(id, TaskQuery.completed().withTaskTypes("a,b c"))))
                .containsExactly(0);
    }

    @Test
    default void listsOfTasksShowRequestedParts() {
        long id = startService();
        services()
                .startTask(
                        id, TaskStartEvent.of("x").attach("a", 1).attach("b", 2).build());

        assertThat(services().tasks(id, TaskQuery.all()).get(0).attached()).isEmpty();
        assertThat(services().task(id, 0, ServiceView.plain()).attached()).isEmpty();
        ServiceView view = ServiceView.plain().withExtensions("b", "State.a", "none");
        assertThat(services().tasks(id, TaskQuery.all().withView(view)).get(0).attached())
                .isEqualTo(Map.of("b", Json.of(2)));
        assertThat(services().task(id, 0, view).attached()).isEqualTo(Map.of("b", Json.of(2)));
    }

    @Test
    default void tasksOfMissingServiceAreNotFound() {
        long id = startService();
        startTask(id);
        long missing = id + 1;

        assertThatThrownBy(() -> startTask(missing)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().tasks(missing, TaskQuery.all())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().task(missing, 0, ServiceView.plain()))
                .isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 1L << 32, (1L << 53) - 1, Long.MIN_VALUE})
    default void missingTaskIsNotFound(long taskId) {
        long id = startService();
        startState(id);
        startState(id);
        startTask(id);

        assertThatThrownBy(() -> services().task(id, taskId, ServiceView.plain()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    default void invalidTaskStartReportsAllViolations() {
        long id = startService();

        assertThat(faults(() -> services()
                        .startTask(
                                id,
                                TaskStartEvent.builder()
                                        .stateId(-1)
                                        .estDuration(Duration.ofSeconds(-1))
                                        .attach("task_id", 1)
                                        .attach("task_type", 1)
                                        .build())))
                .containsExactlyInAnyOrder(
                        "state_id out_of_range",
                        "est_duration out_of_range",
                        "task_id reserved_name",
                        "task_type reserved_name");
        assertThat(services().tasks(id, TaskQuery.all())).isEmpty();
    }
}
