package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceViewTest {

    /**
     * The parameters are the requested keys, separated by blanks, and whether {@code a} is selected for a service, a
     * state and a task.
     */
    @ParameterizedTest
    @CsvSource({
        "'', false, false, false",
        "a, true, true, true",
        "b, false, false, false",
        "b a, true, true, true",
        "A, false, false, false",
        "*, true, true, true",
        "b *, true, true, true",
        "State.a, false, true, false",
        "State.b, false, false, false",
        "State.*, false, true, false",
        "Task.a, false, false, true",
        "Task.b, false, false, false",
        "Task.*, false, false, true",
        "State.* Task.*, false, true, true",
        "State.a Task.b, false, true, false",
        "State.b Task.* a, true, true, true",
        "state.a, false, false, false",
        "State., false, false, false",
        "Service.a, false, false, false"
    })
    void keysAreSelectedLevelByLevel(String extensions, boolean ofService, boolean ofState, boolean ofTask) {
        ServiceView view =
                extensions.isEmpty() ? ServiceView.plain() : ServiceView.plain().withExtensions(extensions.split(" "));

        assertThat(view.selects("a")).isEqualTo(ofService);
        assertThat(view.selectsOfState("a")).isEqualTo(ofState);
        assertThat(view.selectsOfTask("a")).isEqualTo(ofTask);
    }

    @Test
    void aKeyWithADotIsSelectedByItsWholeName() {
        ServiceView view = ServiceView.plain().withExtensions("State.a.b", "x.y");

        assertThat(view.selectsOfState("a.b")).isTrue();
        assertThat(view.selectsOfState("b")).isFalse();
        assertThat(view.selectsOfTask("x.y")).isTrue();
        assertThat(view.selectsOfTask("y")).isFalse();
    }

    @Test
    void eachFlagChangesAlone() {
        assertThat(flags(ServiceView.plain())).isEqualTo("----");
        assertThat(flags(ServiceView.plain().withActiveStates())).isEqualTo("A---");
        assertThat(flags(ServiceView.plain().withCompletedStates())).isEqualTo("-C--");
        assertThat(flags(ServiceView.plain().withActiveTasks())).isEqualTo("--a-");
        assertThat(flags(ServiceView.plain().withCompletedTasks())).isEqualTo("---c");
        assertThat(flags(ServiceView.plain().withEverythingNested())).isEqualTo("ACac");
        assertThat(flags(ServiceView.plain()
                        .withActiveStates()
                        .withCompletedTasks()
                        .withAllExtensions()))
                .isEqualTo("A--c");
    }

    @Test
    void viewIsImmutable() {
        ServiceView view = ServiceView.plain().withExtensions("a").withActiveTasks();

        assertThat(view.withExtensions("b", "a").withEverythingNested().extensions())
                .containsExactly("a", "b");
        assertThat(view.extensions()).containsExactly("a");
        assertThat(flags(view)).isEqualTo("--a-");
        assertThat(ServiceView.plain().extensions()).isEmpty();
    }

    @Test
    void shorthandsOfQueriesSetOneField() {
        assertThat(StateQuery.completed()).isEqualTo(StateQuery.all().withStatus(Status.COMPLETED));
        assertThat(TaskQuery.active()).isEqualTo(TaskQuery.all().withStatus(Status.ACTIVE));
        assertThat(ServiceQuery.all().withAllExtensions())
                .isEqualTo(ServiceQuery.all().withView(ServiceView.plain().withAllExtensions()));
    }

    private static String flags(ServiceView view) {
        return (view.activeStates() ? "A" : "-")
                + (view.completedStates() ? "C" : "-")
                + (view.activeTasks() ? "a" : "-")
                + (view.completedTasks() ? "c" : "-");
    }
}
