package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Expiry;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests changes that require a version of the service (compare-and-set). */
interface VersionContract extends HasServices {

    private long version(long id) {
        return services().get(id).version().orElseThrow();
    }

    private ContextServices ifVersion(long version) {
        return services().with(CallOptions.none().withIfVersion(version));
    }

    /** Returns every change of a service with an active state 0 and an active task 0. */
    static Stream<BiConsumer<ContextServices, Long>> changes() {
        return Stream.of(
                (services, id) -> services.end(id, ServiceEndEvent.builder().build()),
                (services, id) -> services.associate("C", id),
                (services, id) -> services.expire(id, Expiry.in(Duration.ofDays(1))),
                (services, id) -> services.delete(id),
                (services, id) ->
                        services.startState(id, StateStartEvent.of("x").build()),
                (services, id) -> services.transition(
                        id,
                        StateTransitionEvent.from(0).to(AttributeValue.of("y")).build()),
                (services, id) ->
                        services.endState(id, 0, StateEndEvent.builder().build()),
                (services, id) -> services.startTask(id, TaskStartEvent.of("x").build()),
                (services, id) -> services.endTask(id, 0, TaskEndEvent.builder().build()),
                (services, id) -> services.putExtension(Target.service(id), "k", Json.of(2)),
                (services, id) -> services.mergeExtension(Target.task(id, 0), "m", Json.parse("{\"a\":1}")),
                (services, id) -> services.removeExtension(Target.service(id), "k"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    default void changeWithStaleVersionFails(BiConsumer<ContextServices, Long> change) {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42").attach("k", 1).build())
                .serviceId();
        startState(id);
        startTask(id);
        long version = version(id);

        for (long other : new long[] {version - 1, version + 1, 0, -1}) {
            assertThatThrownBy(() -> change.accept(ifVersion(other), id))
                    .isInstanceOf(PreconditionFailedException.class);
        }
        assertThat(version(id)).isEqualTo(version);

        change.accept(ifVersion(version), id);
        assertThatThrownBy(() -> change.accept(ifVersion(version), id))
                .isInstanceOfAny(PreconditionFailedException.class, NotFoundException.class);
    }

    @Test
    default void everyChangeIncrementsVersion() {
        long id = startService();
        long first = version(id);
        long state = startState(id);
        long task = startTask(id);

        assertThat(version(id)).isEqualTo(first + 2);
        assertThat(services().state(id, state, ServiceView.plain()).version()).hasValue(first + 2);
        assertThat(services().task(id, task, ServiceView.plain()).version()).hasValue(first + 2);
    }

    @Test
    default void listsAndNestedResourcesHaveNoVersion() {
        long id = startService();
        startState(id);

        assertThat(services()
                        .get(id, ServiceView.plain().withActiveStates())
                        .activeStates()
                        .orElseThrow())
                .allSatisfy(state -> assertThat(state.version()).isEmpty());
        assertThat(services().findByContactKey("42", ServiceQuery.all()).services())
                .allSatisfy(service -> assertThat(service.version()).isEmpty());
    }

    @Test
    default void unchangedServiceIsNotReturned() {
        long id = startService();
        long version = version(id);

        assertThat(services().getIfChanged(id, ServiceView.plain(), version)).isEmpty();
        startState(id);
        assertThat(services()
                        .getIfChanged(id, ServiceView.plain(), version)
                        .orElseThrow()
                        .version())
                .hasValue(version + 1);
        assertThatThrownBy(() -> services().getIfChanged(id + 1, ServiceView.plain(), version))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    default void startIgnoresIfVersion() {
        assertThat(ifVersion(7)
                        .start(ServiceStartEvent.forContactKey("42").build())
                        .serviceId())
                .isPositive();
    }
}
