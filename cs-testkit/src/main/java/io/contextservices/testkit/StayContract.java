package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.endOf;
import static io.contextservices.testkit.HasServices.updateOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.State;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Target.Level;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that a change modifies the fields that it names, and no other field. */
interface StayContract extends HasServices {

    /** Every field of an end, as a resource shows it. */
    Set<String> OF_AN_END = Set.of(
            "completed.timestamp",
            "completed.session_id",
            "completed.interaction_id",
            "completed.application_type",
            "completed.application_id",
            "completed.resource_type",
            "completed.resource_id",
            "completed.media_type",
            "duration",
            "disposition",
            "disposition_desc");

    private static <B extends Event.Builder<B>> B full(B event) {
        return event.sessionId("S")
                .interactionId("I")
                .applicationType(AttributeValue.of("a"))
                .applicationId(1)
                .resourceType(AttributeValue.of(2))
                .resourceId(3)
                .mediaType(AttributeValue.of("m"))
                .attach("x", Map.of("p", 1))
                .attach("y", "z");
    }

    private static <B extends Event.Builder<?>> B otherwise(B event) {
        event.sessionId("T")
                .interactionId("J")
                .applicationType(AttributeValue.of("b"))
                .applicationId(11)
                .resourceType(AttributeValue.of(12))
                .resourceId(13)
                .mediaType(AttributeValue.of("n"));
        return event;
    }

    /** Starts a service with a state 1 and a task 1, each with every field that it can have. */
    private long startFull() {
        long id = services()
                .start(full(ServiceStartEvent.forCustomer("A"))
                        .contactKey("42")
                        .serviceType("type")
                        .estDuration(Duration.ofSeconds(60))
                        .build())
                .serviceId();
        startState(id);
        startTask(id);
        services()
                .startState(
                        id,
                        full(StateStartEvent.of("state"))
                                .previousStateId(0)
                                .estDuration(Duration.ofSeconds(61))
                                .build());
        services()
                .startTask(
                        id,
                        full(TaskStartEvent.of("task"))
                                .stateId(1)
                                .estDuration(Duration.ofSeconds(62))
                                .build());
        return id;
    }

    private static Target target(Level level, long id) {
        return switch (level) {
            case SERVICE -> Target.service(id);
            case STATE -> Target.state(id, 1);
            case TASK -> Target.task(id, 1);
        };
    }

    private Map<String, Object> fields(Level level, long id) {
        return fields(read(target(level, id)));
    }

    /** Returns every field of a resource by its name, and each key of the attached data. */
    private static Map<String, Object> fields(Resource resource) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (resource instanceof Service service) {
            service.customerId().ifPresent(value -> fields.put("customer_id", value));
            service.contactKey().ifPresent(value -> fields.put("contact_key", value));
            service.serviceType().ifPresent(value -> fields.put("type", value));
        } else if (resource instanceof State state) {
            state.stateType().ifPresent(value -> fields.put("type", value));
            state.previousStateId().ifPresent(value -> fields.put("previous_state_id", value));
        } else if (resource instanceof Task task) {
            task.taskType().ifPresent(value -> fields.put("type", value));
            task.stateId().ifPresent(value -> fields.put("state_id", value));
        }
        resource.estDuration().ifPresent(value -> fields.put("est_duration", value));
        add(fields, "started.", resource.started());
        resource.completed().ifPresent(event -> add(fields, "completed.", event));
        resource.duration().ifPresent(value -> fields.put("duration", value));
        resource.disposition().ifPresent(value -> fields.put("disposition", value));
        resource.dispositionDesc().ifPresent(value -> fields.put("disposition_desc", value));
        resource.attached().forEach((key, value) -> fields.put("attached." + key, value));
        return fields;
    }

    private static void add(Map<String, Object> fields, String prefix, Event event) {
        event.timestamp().ifPresent(value -> fields.put(prefix + "timestamp", value));
        event.sessionId().ifPresent(value -> fields.put(prefix + "session_id", value));
        event.interactionId().ifPresent(value -> fields.put(prefix + "interaction_id", value));
        event.applicationType().ifPresent(value -> fields.put(prefix + "application_type", value));
        event.applicationId().ifPresent(value -> fields.put(prefix + "application_id", value));
        event.resourceType().ifPresent(value -> fields.put(prefix + "resource_type", value));
        event.resourceId().ifPresent(value -> fields.put(prefix + "resource_id", value));
        event.mediaType().ifPresent(value -> fields.put(prefix + "media_type", value));
    }

    /** Returns the names of the fields whose values differ. */
    private static Set<String> changed(Map<String, Object> before, Map<String, Object> after) {
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> before.containsKey(name) && before.get(name).equals(after.get(name)));
        return names;
    }

    private Set<String> changed(Map<Level, Map<String, Object>> before, Level level, long id) {
        return changed(requireNonNull(before.get(level)), fields(level, id));
    }

    @Test
    default void startedItemsHaveEveryField() {
        long id = startFull();

        assertThat(fields(Level.SERVICE, id)).hasSize(14).containsEntry("est_duration", Duration.ofSeconds(60));
        assertThat(fields(Level.STATE, id)).hasSize(13).containsEntry("est_duration", Duration.ofSeconds(61));
        assertThat(fields(Level.TASK, id)).hasSize(13).containsEntry("est_duration", Duration.ofSeconds(62));
    }

    @Test
    default void emptyAssociationChangesOnlyCustomer() {
        long id = startFull();
        Map<String, Object> before = fields(Level.SERVICE, id);

        services().associate("C", id);
        assertThat(changed(before, fields(Level.SERVICE, id))).containsExactly("customer_id");
        services().associate("D", id, ServiceUpdate.builder().build());
        assertThat(changed(before, fields(Level.SERVICE, id))).containsExactly("customer_id");
        services().associate("A", id);
        assertThat(changed(before, fields(Level.SERVICE, id))).isEmpty();
    }

    @TestFactory
    default Stream<DynamicTest> associationChangesOnlyGivenField() {
        Map<String, UnaryOperator<ServiceUpdate.Builder>> updates = new LinkedHashMap<>();
        updates.put("contact_key", update -> update.contactKey("43"));
        updates.put("type", update -> update.serviceType("other"));
        updates.put("est_duration", update -> update.estDuration(Duration.ofSeconds(5)));
        updates.put("started.session_id", update -> update.sessionId("T"));
        updates.put("started.interaction_id", update -> update.interactionId("J"));
        updates.put("started.application_type", update -> update.applicationType(AttributeValue.of("b")));
        updates.put("started.application_id", update -> update.applicationId(11));
        updates.put("started.resource_type", update -> update.resourceType(AttributeValue.of(12)));
        updates.put("started.resource_id", update -> update.resourceId(13));
        updates.put("started.media_type", update -> update.mediaType(AttributeValue.of("n")));
        updates.put("attached.x", update -> update.attach("x", Map.of("q", 2)));
        updates.put("attached.w", update -> update.attach("w", 1));
        return updates.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    long id = startFull();
                    Map<String, Object> before = fields(Level.SERVICE, id);
                    clock().advance(Duration.ofSeconds(1));

                    services()
                            .associate(
                                    "A",
                                    id,
                                    each.getValue()
                                            .apply(ServiceUpdate.builder())
                                            .build());

                    assertThat(changed(before, fields(Level.SERVICE, id))).containsExactly(each.getKey());
                }));
    }

    @Test
    default void associationLeavesStatesAndTasksUnchanged() {
        long id = startFull();
        Map<String, Object> state = fields(Level.STATE, id);
        Map<String, Object> task = fields(Level.TASK, id);

        services()
                .associate(
                        "C",
                        id,
                        updateOf(otherwise(ServiceStartEvent.builder())
                                .serviceType("other")
                                .estDuration(Duration.ofSeconds(5))
                                .attach("x", 1)
                                .build()));

        assertThat(fields(Level.STATE, id)).isEqualTo(state);
        assertThat(fields(Level.TASK, id)).isEqualTo(task);
    }

    @Test
    default void transitionLeavesOtherItemsUnchanged() {
        long id = startFull();
        Map<Level, Map<String, Object>> before = all(id);
        Map<String, Object> first = fields(read(Target.state(id, 0)));

        services()
                .transition(
                        id,
                        otherwise(StateTransitionEvent.from(1))
                                .timestamp(NOW.plusSeconds(1))
                                .disposition(AttributeValue.of("d"))
                                .dispositionDesc("why")
                                .to(AttributeValue.of("next"))
                                .toEstDuration(Duration.ofSeconds(5))
                                .attach("x", 1)
                                .build());

        assertThat(changed(before, Level.STATE, id)).containsExactlyInAnyOrderElementsOf(OF_AN_END);
        assertOthersStay(Level.STATE, before, id);
        assertThat(fields(read(Target.state(id, 0)))).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    default void endAddsOnlyItsOwnFields(Level level) {
        long id = startFull();
        Map<Level, Map<String, Object>> before = all(id);

        end(
                target(level, id),
                otherwise(endOf(level))
                        .timestamp(NOW.plusSeconds(1))
                        .disposition("d")
                        .dispositionDesc("why")
                        .build());

        assertThat(changed(before, level, id)).containsExactlyInAnyOrderElementsOf(OF_AN_END);
        assertOthersStay(level, before, id);
    }

    @ParameterizedTest
    @EnumSource
    default void attachedDataOfEndChangesOnlyGivenKeys(Level level) {
        long id = startFull();
        Map<Level, Map<String, Object>> before = all(id);

        end(target(level, id), endOf(level).attach("y", 1).attach("w", 2).build());

        assertThat(changed(before, level, id))
                .containsExactlyInAnyOrder("completed.timestamp", "duration", "attached.y", "attached.w");
        assertOthersStay(level, before, id);
    }

    @ParameterizedTest
    @EnumSource
    default void attachmentChangesOnlyItsKey(Level level) {
        long id = startFull();
        Map<Level, Map<String, Object>> before = all(id);
        Target target = target(level, id);

        services().mergeExtension(target, "x", Json.parse("{\"q\":2}"));
        assertThat(changed(before, level, id)).containsExactly("attached.x");
        assertThat(fields(level, id)).containsEntry("attached.x", Json.parse("{\"p\":1,\"q\":2}"));
        services().putExtension(target, "x", Json.of(3));
        assertThat(changed(before, level, id)).containsExactly("attached.x");
        assertThat(fields(level, id)).containsEntry("attached.x", Json.of(3));
        services().putExtension(target, "w", Json.of(4));
        assertThat(changed(before, level, id)).containsExactly("attached.x", "attached.w");
        services().removeExtension(target, "x");
        services().removeExtension(target, "w");
        assertThat(changed(before, level, id)).containsExactly("attached.x");
        assertThat(fields(level, id)).doesNotContainKey("attached.x");
        assertOthersStay(level, before, id);
    }

    private Map<Level, Map<String, Object>> all(long id) {
        return Map.of(
                Level.SERVICE, fields(Level.SERVICE, id),
                Level.STATE, fields(Level.STATE, id),
                Level.TASK, fields(Level.TASK, id));
    }

    private void assertOthersStay(Level level, Map<Level, Map<String, Object>> before, long id) {
        for (Level other : List.of(Level.values())) {
            if (other != level) {
                assertThat(fields(other, id)).as("%s", other).isEqualTo(before.get(other));
            }
        }
    }
}
