package io.contextservices.wire;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.Service;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import io.contextservices.json.internal.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** The JSON form of responses. For implementations of the API; applications do not need it. Stateless. */
public final class ResourceCodec {

    private ResourceCodec() {}

    /** Writes the response to a start. */
    public static byte[] write(StartedService started) {
        return started(Field.SERVICE_ID, started.serviceId());
    }

    /** Writes the response to a start of a state, or to a transition. */
    public static byte[] write(StartedState started) {
        return started(Field.STATE_ID, started.stateId());
    }

    /** Writes the response to a start of a task. */
    public static byte[] write(StartedTask started) {
        return started(Field.TASK_ID, started.taskId());
    }

    /** Writes the response to a Composite Start. */
    public static byte[] writeComposite(List<StartedComposite> started) {
        FieldWriter out = new FieldWriter().beginObject().beginArray(Field.SERVICES);
        for (StartedComposite each : started) {
            out.beginObject()
                    .field(Field.SERVICE_ID, each.serviceId())
                    .field(Field.SERVICE_CREATED, each.serviceCreated())
                    .field(Field.STATE_ID, each.stateId())
                    .field(Field.STATE_CREATED, each.stateCreated());
            each.taskId().ifPresent(id -> out.field(Field.TASK_ID, id).field(Field.TASK_CREATED, each.taskCreated()));
            out.endObject();
        }
        return out.endArray().endObject().toBytes();
    }

    /** Writes the response to a bulk start. */
    public static byte[] writeBulk(List<StartOutcome> outcomes) {
        FieldWriter out = new FieldWriter().beginObject().beginArray(Field.SERVICES);
        for (StartOutcome outcome : outcomes) {
            out.beginObject();
            outcome.started()
                    .ifPresentOrElse(
                            started -> out.field(Field.SERVICE_ID, started.serviceId()),
                            () -> WireError.violations(outcome.violations(), out));
            out.endObject();
        }
        return out.endArray().endObject().toBytes();
    }

    private static byte[] started(String name, long id) {
        return ("{\"" + name + "\":" + id + '}').getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a service. */
    public static byte[] write(Service service) {
        FieldWriter out = new FieldWriter();
        new ResourceWriter(out).write(service);
        return out.toBytes();
    }

    /** Writes a state. */
    public static byte[] write(State state) {
        FieldWriter out = new FieldWriter();
        new ResourceWriter(out).write(state, false);
        return out.toBytes();
    }

    /** Writes a task. */
    public static byte[] write(Task task) {
        FieldWriter out = new FieldWriter();
        new ResourceWriter(out).write(task, false);
        return out.toBytes();
    }

    /** Writes a service without its states and tasks. */
    public static byte[] writeAlone(Service service) {
        FieldWriter out = new FieldWriter();
        new ResourceWriter(out, false).write(service);
        return out.toBytes();
    }

    /** Writes a state without its tasks. */
    public static byte[] writeAlone(State state) {
        FieldWriter out = new FieldWriter();
        new ResourceWriter(out, false).write(state, false);
        return out.toBytes();
    }

    /** Writes a list of services, as a bare array. */
    public static byte[] write(List<Service> services) {
        FieldWriter out = new FieldWriter().beginArray();
        ResourceWriter writer = new ResourceWriter(out);
        services.forEach(writer::write);
        return out.endArray().toBytes();
    }

    /** Writes a list of states, as a bare array. */
    public static byte[] writeStates(List<State> states) {
        FieldWriter out = new FieldWriter().beginArray();
        ResourceWriter writer = new ResourceWriter(out);
        states.forEach(state -> writer.write(state, false));
        return out.endArray().toBytes();
    }

    /** Writes a list of tasks, as a bare array. */
    public static byte[] writeTasks(List<Task> tasks) {
        FieldWriter out = new FieldWriter().beginArray();
        ResourceWriter writer = new ResourceWriter(out);
        tasks.forEach(task -> writer.write(task, false));
        return out.endArray().toBytes();
    }

    /** Writes an enumeration. */
    public static byte[] write(BusinessAttribute attribute) {
        FieldWriter out = new FieldWriter();
        BusinessAttributeFormat.write(attribute, out);
        return out.toBytes();
    }

    /** Writes a list of enumerations, as a bare array. */
    public static byte[] writeBusinessAttributes(List<BusinessAttribute> attributes) {
        FieldWriter out = new FieldWriter().beginArray();
        attributes.forEach(attribute -> BusinessAttributeFormat.write(attribute, out));
        return out.endArray().toBytes();
    }

    /**
     * Reads the response to a start.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static StartedService readStarted(byte[] json) {
        return new StartedService(new ResourceReader(json).serviceId());
    }

    /**
     * Reads the response to a start of a state of a service, or to a transition.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static StartedState readStartedState(long serviceId, byte[] json) {
        return new StartedState(serviceId, new ResourceReader(json).id(Field.STATE_ID));
    }

    /**
     * Reads the response to a start of a task of a service.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static StartedTask readStartedTask(long serviceId, byte[] json) {
        return new StartedTask(serviceId, new ResourceReader(json).id(Field.TASK_ID));
    }

    /**
     * Reads the response to a Composite Start.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static List<StartedComposite> readComposite(byte[] json) {
        return JsonText.items(new ResourceReader(json).required(Field.SERVICES)).stream()
                .map(ResourceReader::composite)
                .toList();
    }

    /**
     * Reads the response to a bulk start.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static List<StartOutcome> readBulk(byte[] json) {
        return JsonText.items(new ResourceReader(json).required(Field.SERVICES)).stream()
                .map(ResourceReader::outcome)
                .toList();
    }

    /** Reads a service of unknown version; see {@link #readService(byte[], OptionalLong)}. */
    public static Service readService(byte[] json) {
        return readService(json, OptionalLong.empty());
    }

    /**
     * Reads a service. Unknown keys become attached data.
     *
     * @param json the service; the array must not be changed afterwards
     * @param version the version of the service that was read, if known
     * @throws IllegalArgumentException if the JSON is not a service
     */
    public static Service readService(byte[] json, OptionalLong version) {
        return new ResourceReader(json).service(version);
    }

    /** Reads a state of a service of unknown version; see {@link #readState(byte[], OptionalLong)}. */
    public static State readState(byte[] json) {
        return readState(json, OptionalLong.empty());
    }

    /**
     * Reads a state. Unknown keys become attached data.
     *
     * @param json the state; the array must not be changed afterwards
     * @param version the version of the service that was read, if known
     * @throws IllegalArgumentException if the JSON is not a state
     */
    public static State readState(byte[] json, OptionalLong version) {
        return new ResourceReader(json).state(version);
    }

    /** Reads a task of a service of unknown version; see {@link #readTask(byte[], OptionalLong)}. */
    public static Task readTask(byte[] json) {
        return readTask(json, OptionalLong.empty());
    }

    /**
     * Reads a task. Unknown keys become attached data.
     *
     * @param json the task; the array must not be changed afterwards
     * @param version the version of the service that was read, if known
     * @throws IllegalArgumentException if the JSON is not a task
     */
    public static Task readTask(byte[] json, OptionalLong version) {
        return new ResourceReader(json).task(version);
    }

    /**
     * Reads a list of services.
     *
     * @param json the list; the array must not be changed afterwards
     * @throws IllegalArgumentException if the JSON is not a list of services
     */
    public static List<Service> readServices(byte[] json) {
        return JsonText.items(JsonText.parse(json)).stream()
                .map(ResourceReader::service)
                .toList();
    }

    /**
     * Reads a list of states.
     *
     * @param json the list; the array must not be changed afterwards
     * @throws IllegalArgumentException if the JSON is not a list of states
     */
    public static List<State> readStates(byte[] json) {
        return JsonText.items(JsonText.parse(json)).stream()
                .map(ResourceReader::state)
                .toList();
    }

    /**
     * Reads a list of tasks.
     *
     * @param json the list; the array must not be changed afterwards
     * @throws IllegalArgumentException if the JSON is not a list of tasks
     */
    public static List<Task> readTasks(byte[] json) {
        return JsonText.items(JsonText.parse(json)).stream()
                .map(ResourceReader::task)
                .toList();
    }

    /**
     * Reads an enumeration.
     *
     * @param json the enumeration; the array must not be changed afterwards
     * @throws IllegalArgumentException if the JSON is not an enumeration
     */
    public static BusinessAttribute readBusinessAttribute(byte[] json) {
        return BusinessAttributeFormat.read(JsonText.parse(json));
    }

    /**
     * Reads a list of enumerations.
     *
     * @param json the list; the array must not be changed afterwards
     * @throws IllegalArgumentException if the JSON is not a list of enumerations
     */
    public static List<BusinessAttribute> readBusinessAttributes(byte[] json) {
        return JsonText.items(JsonText.parse(json)).stream()
                .map(BusinessAttributeFormat::read)
                .toList();
    }
}
