package io.contextservices.client;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.wire.ExportCodec;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UnreadableFormat;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * The operation of a request and the reader of its result.
 *
 * @param name method and path for messages, without any key, since keys are customers' data
 * @param success each status that comes with a result
 * @param reader reads the result; an {@link IllegalArgumentException} means that the response holds none
 */
record Operation<T>(String name, List<Integer> success, Reader<T> reader) {

    private static final List<Integer> OK = List.of(200);
    private static final List<Integer> CREATED = List.of(201);

    /** The vendor uses both for responses without a body, sometimes both for one request. */
    private static final List<Integer> DONE = List.of(200, 204);

    static final Operation<StartedService> START = new Operation<>("POST services/start", CREATED, Operation::started);

    /** Starts a service, or returns an active one. */
    static final Operation<StartedService> START_OR_FIND =
            new Operation<>("POST services/start", List.of(201, 200), Operation::started);

    static final Operation<Service> GET = new Operation<>(
            "GET services/{service_id}",
            OK,
            response -> ResourceCodec.readService(response.body(), response.version()));

    static final Operation<ServicePage> FIND_BY_CUSTOMER =
            new Operation<>("GET customers/{customer_id}/services", OK, Operation::page);

    static final Operation<ServicePage> FIND_BY_CONTACT_KEY =
            new Operation<>("GET services/anonymous/{contact_key}", OK, Operation::page);

    static final Operation<Void> ASSOCIATE = done("POST customers/{customer_id}/services/{service_id}");

    static final Operation<Void> DELETE = done("DELETE services/{service_id}");

    static final Operation<Void> EXPIRE = done("PUT services/{service_id}");

    static final Operation<List<State>> STATES = new Operation<>(
            "GET services/{service_id}/states", OK, response -> ResourceCodec.readStates(response.body()));

    static final Operation<State> STATE = new Operation<>(
            "GET services/{service_id}/states/{state_id}",
            OK,
            response -> ResourceCodec.readState(response.body(), response.version()));

    static final Operation<List<Task>> TASKS = new Operation<>(
            "GET services/{service_id}/tasks", OK, response -> ResourceCodec.readTasks(response.body()));

    static final Operation<Task> TASK = new Operation<>(
            "GET services/{service_id}/tasks/{task_id}",
            OK,
            response -> ResourceCodec.readTask(response.body(), response.version()));

    static final Operation<ServicePage> EXPORT =
            new Operation<>("GET maintenance/services/stream", OK, Operation::export);

    static final Operation<List<String>> EXPORT_FILES = new Operation<>(
            "POST maintenance/services/files", OK, response -> ExportCodec.readCreated(response.body()));

    static final Operation<List<BusinessAttribute>> BUSINESS_ATTRIBUTES = new Operation<>(
            "GET metadata/business-attributes", OK, response -> ResourceCodec.readBusinessAttributes(response.body()));

    static final Operation<BusinessAttribute> BUSINESS_ATTRIBUTE = new Operation<>(
            "GET metadata/business-attributes/{name}",
            OK,
            response -> ResourceCodec.readBusinessAttribute(response.body()));

    static final Operation<Optional<BusinessAttribute>> BUSINESS_ATTRIBUTE_OF =
            new Operation<>("GET metadata/business-attributes?cv-attribute", OK, Operation::atMostOne);

    /** Reads a service unless it has a known version; the result is then empty. */
    static final Operation<Optional<Service>> GET_IF_CHANGED = new Operation<>(
            "GET services/{service_id}",
            List.of(200, 304),
            response -> response.status() == 304
                    ? Optional.empty()
                    : Optional.of(GET.reader().read(response)));

    interface Reader<T> {
        T read(ResponseBody response);
    }

    /** Results refer to events by their position alone, so their number must match. */
    static Operation<List<StartedComposite>> startComposite(int services) {
        return new Operation<>("POST services_composite/start", OK, response -> {
            List<StartedComposite> started = ResourceCodec.readComposite(response.body());
            if (started.size() != services) {
                throw new IllegalArgumentException(started.size() + " services instead of " + services);
            }
            return response.isReplayed()
                    ? started.stream().map(StartedComposite::asReplayed).toList()
                    : started;
        });
    }

    /** Requires as many results as events; see {@link #startComposite}. */
    static Operation<List<StartOutcome>> startAll(int services) {
        return new Operation<>("POST services_bulk/start", OK, response -> {
            List<StartOutcome> outcomes = ResourceCodec.readBulk(response.body());
            if (outcomes.size() != services) {
                throw new IllegalArgumentException(outcomes.size() + " services instead of " + services);
            }
            return response.isReplayed()
                    ? outcomes.stream().map(StartOutcome::asReplayed).toList()
                    : outcomes;
        });
    }

    static Operation<StartedState> startState(long serviceId) {
        return startedState("POST services/{service_id}/states/start", serviceId);
    }

    static Operation<StartedState> transition(long serviceId) {
        return startedState("POST services/{service_id}/states/transition", serviceId);
    }

    static Operation<StartedTask> startTask(long serviceId) {
        return new Operation<>("POST services/{service_id}/tasks/start", CREATED, response -> {
            StartedTask started = ResourceCodec.readStartedTask(serviceId, response.body());
            return response.isReplayed() ? started.asReplayed() : started;
        });
    }

    static Operation<Void> end(Target.Level level) {
        return done("POST " + path(level) + "/end");
    }

    static Operation<Void> putExtension(Target.Level level) {
        return done("PUT " + path(level) + "/extensions/{ext_name}");
    }

    static Operation<Void> mergeExtension(Target.Level level) {
        return done("PUT " + path(level) + "/extensions/{ext_name}/merge");
    }

    static Operation<Void> removeExtension(Target.Level level) {
        return done("DELETE " + path(level) + "/extensions/{ext_name}");
    }

    private static StartedService started(ResponseBody response) {
        long id = ResourceCodec.readStarted(response.body()).serviceId();
        return new StartedService(id, response.status() == 201, response.isReplayed());
    }

    private static Operation<StartedState> startedState(String name, long serviceId) {
        return new Operation<>(name, CREATED, response -> {
            StartedState started = ResourceCodec.readStartedState(serviceId, response.body());
            return response.isReplayed() ? started.asReplayed() : started;
        });
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    private static Operation<Void> done(String name) {
        return new Operation<>(name, DONE, response -> null);
    }

    private static String path(Target.Level level) {
        return switch (level) {
            case SERVICE -> "services/{service_id}";
            case STATE -> "services/{service_id}/states/{state_id}";
            case TASK -> "services/{service_id}/tasks/{task_id}";
        };
    }

    private static Optional<BusinessAttribute> atMostOne(ResponseBody response) {
        List<BusinessAttribute> attributes = ResourceCodec.readBusinessAttributes(response.body());
        if (attributes.size() > 1) {
            throw new IllegalArgumentException(attributes.size() + " enumerations of one field");
        }
        return attributes.stream().findAny();
    }

    private static ServicePage page(ResponseBody response) {
        return page(response, ResourceCodec.readServices(response.body()));
    }

    private static ServicePage export(ResponseBody response) {
        return UnreadableFormat.readExport(response.body(), page(response, List.of()));
    }

    private static ServicePage page(ResponseBody response, List<Service> services) {
        Optional<String> next = Link.next(response.headers("Link")).map(target -> cursor(response.url(), target));
        List<Long> unreadable = UnreadableFormat.readHeader(response.headers(UnreadableFormat.HEADER));
        return new ServicePage(services, next, unreadable);
    }

    /**
     * Returns the cursor of a link. A link that cannot be followed is an error: without it the list would look
     * complete.
     */
    private static String cursor(HttpUrl page, String target) {
        HttpUrl next = page.resolve(target);
        String cursor = next == null ? null : next.queryParameter("after");
        if (cursor == null) {
            throw new IllegalArgumentException("the link to the next page has no parameter after");
        }
        return cursor;
    }
}
