package io.contextservices.testkit;

import static io.contextservices.testkit.HasAttributes.everythingIs;
import static io.contextservices.testkit.HasAttributes.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Task;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.testkit.AttributePlaces.Read;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks that reads show the values of a field in one form, in whichever form they were written. */
interface AttributeReadContract extends HasAttributes {

    @TestFactory
    default Stream<DynamicTest> valueIsReadAsConfiguredWhetherSentAsIdOrName() throws Exception {
        ContextServices ids = use(everythingIs(set()));
        ContextServices names = use(everythingIs(set()).mapNames(true));
        return AttributePlaces.each(place -> {
            for (AttributeValue written :
                    List.of(AttributeValue.of(2), AttributeValue.of("2"), AttributeValue.of("Two"))) {
                Read read = place.write().send(ids, written);

                assertThat(read.from(ids)).contains(AttributeValue.of(2));
                assertThat(read.from(names)).contains(AttributeValue.of("Two"));
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> valuesFromBeforeMappingAreReadAsMapped() throws Exception {
        ContextServices before = use(BusinessAttributes.builder());
        ContextServices today = use(everythingIs(set()));
        return AttributePlaces.each(place -> {
            assertThat(place.write().send(before, AttributeValue.of("Two")).from(today))
                    .contains(AttributeValue.of(2));
            assertThat(place.write().send(before, AttributeValue.of(2)).from(today))
                    .contains(AttributeValue.of(2));
            assertThat(place.write().send(before, AttributeValue.of("Three")).from(today))
                    .contains(AttributeValue.of("Three"));
        });
    }

    @TestFactory
    default Stream<DynamicTest> renamedOrRemovedValuesStayReadable() throws Exception {
        ContextServices before = use(everythingIs(set()));
        ContextServices renamed = use(
                everythingIs(BusinessAttribute.builder("Set").value(2, "Zwei")).mapNames(true));
        ContextServices takenAway = use(
                everythingIs(BusinessAttribute.builder("Set").value(1, "One")).mapNames(true));
        return AttributePlaces.each(place -> {
            Read name = place.write().send(before, AttributeValue.of("Two"));
            Read id = place.write().send(before, AttributeValue.of(2));

            assertThat(id.from(renamed)).contains(AttributeValue.of("Zwei"));
            assertThat(name.from(renamed)).contains(AttributeValue.of("Two"));
            assertThat(id.from(takenAway)).contains(AttributeValue.of(2));
            assertThat(name.from(takenAway)).contains(AttributeValue.of("Two"));
        });
    }

    /** A name may consist of digits unless they are the id of another value. */
    @Test
    default void textMatchesNameBeforeId() throws Exception {
        use(everythingIs(BusinessAttribute.builder("Set").value(1, "2030").value(2031, "2031"))
                .validation(false));

        assertThat(shownType(AttributeValue.of("2030"))).isEqualTo(AttributeValue.of(1));
        assertThat(shownType(AttributeValue.of(2030))).isEqualTo(AttributeValue.of(2030));
        assertThat(shownType(AttributeValue.of("2031"))).isEqualTo(AttributeValue.of(2031));
        assertThat(shownType(AttributeValue.of("1"))).isEqualTo(AttributeValue.of(1));
    }

    private AttributeValue shownType(AttributeValue written) {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .serviceType(written)
                        .build())
                .serviceId();
        return services().get(id).serviceType().orElseThrow();
    }

    @Test
    default void listsAndNestedResourcesShowMappedValues() throws Exception {
        use(everythingIs(set()).mapNames(true));
        ServiceStartEvent start = ServiceStartEvent.forContactKey("42")
                .serviceType("2")
                .mediaType(AttributeValue.of(1))
                .build();
        long id = services().start(start).serviceId();
        StateStartEvent state = StateStartEvent.builder()
                .stateType(AttributeValue.of(2))
                .mediaType(AttributeValue.of(1))
                .build();
        TaskStartEvent.Builder task =
                TaskStartEvent.builder().taskType(AttributeValue.of(2)).mediaType(AttributeValue.of(1));
        TaskEndEvent end = TaskEndEvent.builder().disposition(2).mediaType(1).build();
        services().startState(id, state);
        services().startState(id, state);
        services().startTask(id, task.build());
        services().startTask(id, task.stateId(0).build());
        services()
                .endState(
                        id,
                        1,
                        StateEndEvent.builder().disposition(2).mediaType(1).build());
        services().endTask(id, 0, end);
        services().endTask(id, 1, end);

        ServiceView nested = ServiceView.plain().withEverythingNested();
        Service service = services().get(id, nested);
        List<Service> listed = services()
                .findByContactKey("42", ServiceQuery.all().withView(nested))
                .services();
        List<State> states = services().states(id, StateQuery.all().withView(nested));
        List<Task> tasks = services().tasks(id, TaskQuery.all());

        assertThat(listed)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("version")
                .containsExactly(service);
        assertThat(service.activeStates().orElseThrow())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(states.get(0));
        assertThat(service.completedStates().orElseThrow())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(states.get(1));
        assertThat(states.get(0).completedTasks().orElseThrow())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(tasks.get(1));
        assertThat(service.completedTasks().orElseThrow())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(tasks.get(0));
        Optional<AttributeValue> one = Optional.of(AttributeValue.of("One"));
        Optional<AttributeValue> two = Optional.of(AttributeValue.of("Two"));
        assertThat(service.serviceType()).isEqualTo(two);
        assertThat(states).extracting(State::stateType).containsOnly(two);
        assertThat(tasks).extracting(Task::taskType).containsOnly(two);
        assertThat(tasks).extracting(Resource::disposition).containsOnly(two);
        assertThat(states.get(1).disposition()).isEqualTo(two);
        assertThat(Stream.of(service, states.get(0), tasks.get(0), tasks.get(1)))
                .extracting(resource -> resource.started().mediaType())
                .containsOnly(one);
        assertThat(tasks)
                .extracting(each -> each.completed().orElseThrow().mediaType())
                .containsOnly(one);
    }

    /** The other fields of an event stay unchanged. */
    @Test
    default void unmappedFieldsAreUnchanged() throws Exception {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("42")
                .sessionId("s")
                .interactionId("i")
                .applicationId(7)
                .resourceId(8)
                .applicationType(AttributeValue.of("any"))
                .build();
        use(BusinessAttributes.builder());
        long id = services().start(event).serviceId();
        Service before = services().get(id);

        use(BusinessAttributes.builder().add(set().build()).map("Service.media_type", "Set"));

        assertThat(services().get(id)).usingRecursiveComparison().isEqualTo(before);
        assertThat(before.started().applicationId()).hasValue(7);
    }
}
