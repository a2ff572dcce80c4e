package io.contextservices.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads services, states and tasks, tolerating what it does not know: further keys are attached data. */
final class ResourceReader {

    private final Map<String, Json> fields;

    ResourceReader(Json json) {
        fields = JsonText.fields(json);
    }

    static Service service(Json json) {
        return service(json, OptionalInt.empty());
    }

    static Service service(Json json, OptionalInt version) {
        ResourceReader in = new ResourceReader(json);
        Service.Builder service = Service.builder(in.serviceId());
        version.ifPresent(service::version);
        in.set(Field.CUSTOMER_ID, Json::asText, service::customerId);
        in.set(Field.CONTACT_KEY, Json::asText, service::contactKey);
        in.set(Field.SERVICE_TYPE, Json::asAttribute, service::serviceType);
        long id = in.serviceId();
        in.set(Field.ACTIVE_STATES, list(state -> state(state, id, OptionalInt.empty())), service::activeStates);
        in.set(Field.COMPLETED_STATES, list(state -> state(state, id, OptionalInt.empty())), service::completedStates);
        in.set(Field.ACTIVE_TASKS, list(task -> task(task, id, OptionalInt.empty())), service::activeTasks);
        in.set(Field.COMPLETED_TASKS, list(task -> task(task, id, OptionalInt.empty())), service::completedTasks);
        in.rest(service, Field.OF_SERVICE);
        return service.build();
    }

    static State state(Json json) {
        return state(json, OptionalInt.empty());
    }

    static State state(Json json, OptionalInt version) {
        return state(json, new ResourceReader(json).serviceId(), version);
    }

    private static State state(Json json, long serviceId, OptionalInt version) {
        ResourceReader in = new ResourceReader(json);
        State.Builder state = State.builder(serviceId, in.id(Field.STATE_ID));
        version.ifPresent(state::version);
        in.set(Field.STATE_TYPE, Json::asAttribute, state::stateType);
        in.set(Field.ACTIVE_TASKS, list(task -> task(task, serviceId, OptionalInt.empty())), state::activeTasks);
        in.set(Field.COMPLETED_TASKS, list(task -> task(task, serviceId, OptionalInt.empty())), state::completedTasks);
        new ResourceReader(in.required(Field.STARTED))
                .set(Field.PREVIOUS_STATE_ID, ResourceReader::asId, state::previousStateId);
        in.rest(state, Field.OF_STATE);
        return state.build();
    }

    static Task task(Json json) {
        return task(json, OptionalInt.empty());
    }

    static Task task(Json json, OptionalInt version) {
        return task(json, new ResourceReader(json).serviceId(), version);
    }

    private static Task task(Json json, long serviceId, OptionalInt version) {
        ResourceReader in = new ResourceReader(json);
        Task.Builder task = Task.builder(serviceId, in.id(Field.TASK_ID));
        version.ifPresent(task::version);
        in.set(Field.TASK_TYPE, Json::asAttribute, task::taskType);
        in.set(Field.STATE_ID, ResourceReader::asId, task::stateId);
        in.rest(task, Field.OF_TASK);
        return task.build();
    }

    static long integer(Json json, String name) {
        return new ResourceReader(json).integer(name);
    }

    static int id(Json json, String name) {
        return new ResourceReader(json).id(name);
    }

    static Json required(Json json, String name) {
        return new ResourceReader(json).required(name);
    }

    static StartedComposite composite(Json json) {
        ResourceReader in = new ResourceReader(json);
        boolean hasTask = in.fields.containsKey(Field.TASK_ID);
        return new StartedComposite(
                in.serviceId(),
                in.bool(Field.SERVICE_CREATED),
                in.id(Field.STATE_ID),
                in.bool(Field.STATE_CREATED),
                hasTask ? OptionalInt.of(in.id(Field.TASK_ID)) : OptionalInt.empty(),
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

    private long serviceId() {
        return integer(Field.SERVICE_ID);
    }

    private int id(String name) {
        Integer id = asId(required(name));
        if (id == null) {
            throw new IllegalArgumentException(name + " is no id of a state or a task");
        }
        return id;
    }

    /** The id of a state or a task, or {@code null} if this is something else. */
    private static @Nullable Integer asId(Json json) {
        Long id = json.asInteger();
        return id == null || id < 0 || id > Integer.MAX_VALUE ? null : Integer.valueOf(id.intValue());
    }

    long integer(String name) {
        Long number = required(name).asInteger();
        if (number == null) {
            throw new IllegalArgumentException(name + " is not an integer");
        }
        return number;
    }

    String text(String name) {
        String text = required(name).asText();
        if (text == null) {
            throw new IllegalArgumentException(name + " is not a string");
        }
        return text;
    }

    /** Start, end and, under whatever names are left, the attached data. */
    private void rest(Resource.Builder<?> resource, Set<String> known) {
        set(Field.EST_DURATION, Json::asInteger, seconds -> resource.estDuration(Duration.ofSeconds(seconds)));
        resource.started(event(Field.STARTED), timestamp(Field.STARTED));
        Json completed = fields.get(Field.COMPLETED);
        if (completed != null && !completed.isNull()) {
            resource.completed(event(Field.COMPLETED), timestamp(Field.COMPLETED));
            take(Field.DISPOSITION, Json::asAttribute, resource::disposition);
            take(Field.DISPOSITION_DESC, Json::asText, resource::dispositionDesc);
        }
        fields.forEach((key, value) -> {
            if (!known.contains(key)) {
                resource.attach(key, value);
            }
        });
    }

    private Event event(String name) {
        RecordedEvent.Builder event = new RecordedEvent.Builder();
        ResourceReader in = new ResourceReader(required(name));
        in.set(Field.SESSION_ID, Json::asText, event::sessionId);
        in.set(Field.INTERACTION_ID, Json::asText, event::interactionId);
        in.set(Field.APPLICATION_TYPE, Json::asAttribute, event::applicationType);
        in.set(Field.APPLICATION_ID, Json::asInteger, event::applicationId);
        in.set(Field.RESOURCE_TYPE, Json::asAttribute, event::resourceType);
        in.set(Field.RESOURCE_ID, Json::asInteger, event::resourceId);
        in.set(Field.MEDIA_TYPE, Json::asAttribute, event::mediaType);
        return event.build();
    }

    private Instant timestamp(String name) {
        Json json = JsonText.fields(required(name)).get(Field.TIMESTAMP);
        String text = json == null ? null : json.asText();
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null) {
            throw new IllegalArgumentException("no timestamp in " + name);
        }
        return instant;
    }

    private Json required(String name) {
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

    /** Reads a field that would be attached data if it did not fit. */
    private <T> void take(String name, Reader<T> reader, Consumer<? super T> setter) {
        if (set(name, reader, setter)) {
            fields.remove(name);
        }
    }

    private static <T> Reader<List<T>> list(Function<Json, T> item) {
        return json -> JsonText.items(json).stream().map(item).toList();
    }

    interface Reader<T> {
        @Nullable
        T read(Json json);
    }
}
