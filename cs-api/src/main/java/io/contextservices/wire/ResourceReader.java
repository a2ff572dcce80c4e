package io.contextservices.wire;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.State;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Task;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tolerant reader of services, states and tasks: unknown keys become attached data. */
final class ResourceReader {

    /** The highest id of a service, which readers that keep JSON numbers as doubles represent exactly. */
    private static final long MAX_SERVICES = (1L << 53) - 1;

    private final Map<String, Json> fields;

    ResourceReader(Json json) {
        fields = JsonText.fields(json, Field.NAMES);
    }

    /** Creates a reader of a text that is one object. */
    ResourceReader(byte[] json) {
        fields = JsonText.parseFields(json, Field.NAMES);
    }

    static Service service(Json json) {
        return new ResourceReader(json).service(OptionalLong.empty());
    }

    Service service(OptionalLong version) {
        long id = serviceId();
        Service.Builder service = Service.builder(id);
        version.ifPresent(service::version);
        set(Field.CUSTOMER_ID, JsonText::asText, service::customerId);
        set(Field.CONTACT_KEY, JsonText::asText, service::contactKey);
        set(Field.SERVICE_TYPE, ResourceReader::asAttribute, service::serviceType);
        set(Field.ACTIVE_STATES, list(state -> state.state(id, OptionalLong.empty())), service::activeStates);
        set(Field.COMPLETED_STATES, list(state -> state.state(id, OptionalLong.empty())), service::completedStates);
        set(Field.ACTIVE_TASKS, list(task -> task.task(id, OptionalLong.empty())), service::activeTasks);
        set(Field.COMPLETED_TASKS, list(task -> task.task(id, OptionalLong.empty())), service::completedTasks);
        rest(service, new ResourceReader(required(Field.STARTED)), Field.OF_SERVICE);
        return service.build();
    }

    static State state(Json json) {
        return new ResourceReader(json).state(OptionalLong.empty());
    }

    State state(OptionalLong version) {
        return state(serviceId(), version);
    }

    private State state(long serviceId, OptionalLong version) {
        State.Builder state = State.builder(serviceId, id(Field.STATE_ID));
        version.ifPresent(state::version);
        set(Field.STATE_TYPE, ResourceReader::asAttribute, state::stateType);
        set(Field.ACTIVE_TASKS, list(task -> task.task(serviceId, OptionalLong.empty())), state::activeTasks);
        set(Field.COMPLETED_TASKS, list(task -> task.task(serviceId, OptionalLong.empty())), state::completedTasks);
        ResourceReader started = new ResourceReader(required(Field.STARTED));
        started.set(Field.PREVIOUS_STATE_ID, ResourceReader::asId, state::previousStateId);
        rest(state, started, Field.OF_STATE);
        return state.build();
    }

    static Task task(Json json) {
        return new ResourceReader(json).task(OptionalLong.empty());
    }

    Task task(OptionalLong version) {
        return task(serviceId(), version);
    }

    private Task task(long serviceId, OptionalLong version) {
        Task.Builder task = Task.builder(serviceId, id(Field.TASK_ID));
        version.ifPresent(task::version);
        set(Field.TASK_TYPE, ResourceReader::asAttribute, task::taskType);
        set(Field.STATE_ID, ResourceReader::asId, task::stateId);
        rest(task, new ResourceReader(required(Field.STARTED)), Field.OF_TASK);
        return task.build();
    }

    static StartedComposite composite(Json json) {
        ResourceReader in = new ResourceReader(json);
        boolean hasTask = in.fields.containsKey(Field.TASK_ID);
        return new StartedComposite(
                in.serviceId(),
                in.bool(Field.SERVICE_CREATED),
                in.id(Field.STATE_ID),
                in.bool(Field.STATE_CREATED),
                hasTask ? OptionalLong.of(in.id(Field.TASK_ID)) : OptionalLong.empty(),
                hasTask && in.bool(Field.TASK_CREATED));
    }

    static StartOutcome outcome(Json json) {
        ResourceReader in = new ResourceReader(json);
        return in.fields.containsKey(Field.SERVICE_ID)
                ? StartOutcome.of(new StartedService(in.serviceId()))
                : StartOutcome.refused(WireError.violations(in.fields));
    }

    private boolean bool(String name) {
        return switch (required(name).text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " is neither true nor false");
        };
    }

    long serviceId() {
        long id = integer(Field.SERVICE_ID);
        if (id < 1 || id > MAX_SERVICES) {
            throw new IllegalArgumentException(Field.SERVICE_ID + " is no id of a service");
        }
        return id;
    }

    long id(String name) {
        Long id = asId(required(name));
        if (id == null) {
            throw new IllegalArgumentException(name + " is no id of a state or a task");
        }
        return id;
    }

    /** Returns the id of a state or a task, or {@code null} if the value is not one. */
    private static @Nullable Long asId(Json json) {
        Long id = JsonText.asInteger(json);
        return id == null || id < 0 || id > FieldRules.MAX_ID ? null : id;
    }

    /** Returns the attribute value of a 64-bit integer or a string, or {@code null} if the value is neither. */
    private static @Nullable AttributeValue asAttribute(Json json) {
        String name = JsonText.asText(json);
        if (name != null) {
            return AttributeValue.of(name);
        }
        Long id = JsonText.asInteger(json);
        return id == null ? null : AttributeValue.of(id);
    }

    long integer(String name) {
        Long number = JsonText.asInteger(required(name));
        if (number == null) {
            throw new IllegalArgumentException(name + " is not an integer");
        }
        return number;
    }

    String text(String name) {
        String text = JsonText.asText(required(name));
        if (text == null) {
            throw new IllegalArgumentException(name + " is not a string");
        }
        return text;
    }

    /** Reads the start, the end and, from all remaining keys, the attached data. */
    private void rest(Resource.Builder<?> resource, ResourceReader started, Set<String> known) {
        set(Field.EST_DURATION, JsonText::asInteger, seconds -> resource.estDuration(Duration.ofSeconds(seconds)));
        resource.started(started.event(), started.timestamp(Field.STARTED));
        Json completed = fields.get(Field.COMPLETED);
        if (completed != null && !completed.isNull()) {
            ResourceReader end = new ResourceReader(completed);
            resource.completed(end.event(), end.timestamp(Field.COMPLETED));
            take(Field.DISPOSITION, ResourceReader::asAttribute, resource::disposition);
            take(Field.DISPOSITION_DESC, JsonText::asText, resource::dispositionDesc);
        }
        fields.forEach((key, value) -> {
            if (!known.contains(key)) {
                resource.attach(key, value);
            }
        });
    }

    /** Reads the common fields of an event; a resource keeps no others. */
    private Event event() {
        StateStartEvent.Builder event = StateStartEvent.builder();
        set(Field.SESSION_ID, JsonText::asText, event::sessionId);
        set(Field.INTERACTION_ID, JsonText::asText, event::interactionId);
        set(Field.APPLICATION_TYPE, ResourceReader::asAttribute, event::applicationType);
        set(Field.APPLICATION_ID, JsonText::asInteger, event::applicationId);
        set(Field.RESOURCE_TYPE, ResourceReader::asAttribute, event::resourceType);
        set(Field.RESOURCE_ID, JsonText::asInteger, event::resourceId);
        set(Field.MEDIA_TYPE, ResourceReader::asAttribute, event::mediaType);
        return event.build();
    }

    /** Reads the time of an event; {@code event} is its name for messages. */
    private Instant timestamp(String event) {
        String text = get(Field.TIMESTAMP, JsonText::asText);
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null) {
            throw new IllegalArgumentException("no timestamp in " + event);
        }
        return instant;
    }

    Json required(String name) {
        Json json = fields.get(name);
        if (json == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return json;
    }

    <T> @Nullable T get(String name, Reader<T> reader) {
        Json json = fields.get(name);
        return json == null || json.isNull() ? null : reader.read(json);
    }

    <T> boolean set(String name, Reader<T> reader, Consumer<? super T> setter) {
        T value = get(name, reader);
        if (value != null) {
            setter.accept(value);
        }
        return value != null;
    }

    /** Reads a field whose value becomes attached data if it has another type. */
    private <T> void take(String name, Reader<T> reader, Consumer<? super T> setter) {
        if (set(name, reader, setter)) {
            fields.remove(name);
        }
    }

    private static <T> Reader<List<T>> list(Function<ResourceReader, T> item) {
        return json ->
                JsonText.items(json).stream().map(ResourceReader::new).map(item).toList();
    }

    interface Reader<T> {
        @Nullable
        T read(Json json);
    }
}
