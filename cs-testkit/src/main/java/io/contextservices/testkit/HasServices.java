package io.contextservices.testkit;

import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.api.EndEvent;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.wire.EventCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The implementation under test, with common helpers. */
interface HasServices {

    ContextServices services();

    AsyncContextServices async();

    ManualClock clock();

    /** Returns the store of the implementation. */
    ConversationStore store();

    /** Returns the tenant of the services. */
    Tenant tenant();

    /** Appends an invalid event to a service, which then cannot be read. */
    default void spoil(long serviceId) {
        Head head = get(store().head(tenant(), serviceId)).orElseThrow();
        EventRecord event = EventRecord.ofService(Kind.SERVICE_EXTENDED, head.startedAt(), new byte[] {'{'});
        Commit commit = Commit.change(head, head.next().grow(1).build(), List.of(event));
        assertThat(get(store().append(commit))).isEqualTo(AppendResult.COMMITTED);
    }

    /** Returns the directory for export files. */
    Path exports();

    /** Opens a new implementation with other limits, before anything was stored. */
    void reopen(Limits limits) throws Exception;

    /** Starts an anonymous service under the contact key {@code 42}. */
    default long startService() {
        return services().start(ServiceStartEvent.forContactKey("42").build()).serviceId();
    }

    /** Starts an anonymous service with attached data. */
    default long start(String contactKey) {
        return services()
                .start(ServiceStartEvent.forContactKey(contactKey)
                        .attach("nothing", Map.of())
                        .build())
                .serviceId();
    }

    /** Returns a start with about this number of bytes attached. */
    static ServiceStartEvent large(int characters) {
        return ServiceStartEvent.forContactKey("42")
                .attach("text", "x".repeat(characters))
                .build();
    }

    default long startState(long serviceId) {
        return services()
                .startState(serviceId, StateStartEvent.builder().build())
                .stateId();
    }

    default long startTask(long serviceId) {
        return services().startTask(serviceId, TaskStartEvent.builder().build()).taskId();
    }

    default long startTask(long serviceId, long stateId) {
        return services()
                .startTask(serviceId, TaskStartEvent.builder().stateId(stateId).build())
                .taskId();
    }

    /**
     * Starts a service and, if the level requires it, a state or a task in it. It is not the first one, so its id is
     * not 0.
     */
    default Target start(Target.Level level) {
        long id = startService();
        return switch (level) {
            case SERVICE -> Target.service(id);
            case STATE -> {
                startState(id);
                yield Target.state(id, startState(id));
            }
            case TASK -> {
                startTask(id);
                yield Target.task(id, startTask(id));
            }
        };
    }

    /** Returns an update with the JSON of an event, and so with fields that are ignored. */
    static ServiceUpdate updateOf(ServiceStartEvent event) {
        return EventCodec.readServiceUpdate(EventCodec.write(event), Limits.DEFAULT);
    }

    /** Returns a builder of an end event of this level. */
    static EndEvent.Builder<?> endOf(Target.Level level) {
        return switch (level) {
            case SERVICE -> ServiceEndEvent.builder();
            case STATE -> StateEndEvent.builder();
            case TASK -> TaskEndEvent.builder();
        };
    }

    default void end(Target target, EndEvent event) {
        switch (target.level()) {
            case SERVICE -> services().end(target.serviceId(), (ServiceEndEvent) event);
            case STATE -> services().endState(target.serviceId(), target.id(), (StateEndEvent) event);
            case TASK -> services().endTask(target.serviceId(), target.id(), (TaskEndEvent) event);
        }
    }

    default void end(Target target) {
        end(target, endOf(target.level()).build());
    }

    /** Reads the target with all attached data and nested resources. */
    default Resource read(Target target) {
        ServiceView view = ServiceView.plain().withAllExtensions().withEverythingNested();
        return switch (target.level()) {
            case SERVICE -> services().get(target.serviceId(), view);
            case STATE -> services().state(target.serviceId(), target.id(), view);
            case TASK -> services().task(target.serviceId(), target.id(), view);
        };
    }

    static List<Long> ids(ServicePage page) {
        return page.services().stream().map(Service::serviceId).toList();
    }

    static long[] stateIds(List<State> states) {
        return states.stream().mapToLong(State::stateId).toArray();
    }

    static long[] taskIds(List<Task> tasks) {
        return tasks.stream().mapToLong(Task::taskId).toArray();
    }

    /** Returns the violations of a rejected call, each as its field and its code. */
    static List<String> faults(ThrowingCallable call) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(e).as("failure of the call").isNotNull();
        return e.violations().stream().map(HasServices::text).toList();
    }

    private static String text(Violation violation) {
        return violation.field() + ' ' + violation.code();
    }
}
