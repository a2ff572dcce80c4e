package io.contextservices.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Expiry;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedState;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.json.Json;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another server changes a service between the read and the write of a change: the engine retries the change. */
class ChangeConflictTest {

    private static final int ATTEMPTS = 20;
    private static final StateEndEvent STATE_ENDS = StateEndEvent.builder().build();
    private static final ServiceEndEvent ENDS = ServiceEndEvent.builder().build();
    private static final StateStartEvent STATE = StateStartEvent.of("ours").build();

    private final MemoryStore memory = new MemoryStore();
    private final ContextServices others = ContextEngine.on(memory).blocking();

    /** The actions of the other server: before the first write, before the second one, and so on. */
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();

    private int writes;
    private ContextEngine engine;
    private ContextServices ours;
    private long id;

    /** Every change of an existing service. Each change needs the state 0, the task 0 and the key {@code a}. */
    private enum Change {
        START_STATE((services, id) -> services.startState(id, STATE)),
        START_TASK((services, id) ->
                services.startTask(id, TaskStartEvent.builder().build())),
        TRANSITION((services, id) ->
                services.transition(id, StateTransitionEvent.from(0).build())),
        END_STATE((services, id) -> services.endState(id, 0, STATE_ENDS)),
        END_TASK(
                (services, id) -> services.endTask(id, 0, TaskEndEvent.builder().build())),
        END((services, id) -> services.end(id, ENDS)),
        END_WITH_DATA((services, id) ->
                services.end(id, ServiceEndEvent.builder().attach("b", 1).build())),
        ASSOCIATE((services, id) -> services.associate("C", id)),
        ASSOCIATE_WITH_DATA((services, id) -> services.associate(
                "C", id, ServiceUpdate.builder().attach("b", 1).build())),
        EXPIRE((services, id) -> services.expire(id, Expiry.in(Duration.ofDays(1)))),
        PUT((services, id) -> services.putExtension(Target.service(id), "a", Json.of(2))),
        MERGE((services, id) -> services.mergeExtension(Target.service(id), "a", Json.parse("{\"y\":2}"))),
        REMOVE((services, id) -> services.removeExtension(Target.service(id), "a")),
        COMPOSITE((services, id) -> services.startComposite(CompositeStart.of(
                CompositeStart.entry(ServiceStartEvent.forContactKey("42").build(), STATE))));

        private final Call call;

        Change(Call call) {
            this.call = call;
        }

        private interface Call {
            void on(ContextServices services, long id);
        }
    }

    @BeforeEach
    void start() {
        ConversationStore store = (ConversationStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConversationStore.class}, (proxy, method, arguments) -> {
                    boolean change = method.getName().equals("remove")
                            || (method.getName().equals("append") && ((Commit) arguments[0]).expected() != null);
                    if (change) {
                        writes++;
                        if (!meanwhile.isEmpty()) {
                            meanwhile.remove().run();
                        }
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        engine = ContextEngine.on(store);
        ours = engine.blocking();
        id = others.start(ServiceStartEvent.forContactKey("42")
                        .attach("a", Json.parse("{\"x\":1}"))
                        .build())
                .serviceId();
        others.startState(id, StateStartEvent.of("theirs").build());
        others.startTask(id, TaskStartEvent.builder().build());
    }

    @AfterEach
    void close() {
        engine.close();
        others.close();
    }

    private void startTheirs() {
        others.startState(id, StateStartEvent.of("theirs").build());
    }

    private void conflicts(int count) {
        for (int i = 0; i < count; i++) {
            meanwhile.add(this::startTheirs);
        }
    }

    private long version() {
        return others.get(id, ServiceView.plain()).version().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void changeIsRetriedAfterConflict(Change change) {
        long before = version();
        conflicts(1);

        change.call.on(ours, id);

        assertThat(writes).isEqualTo(2);
        assertThat(version()).isEqualTo(before + 2);
        assertThat(others.state(id, 1, ServiceView.plain()).isActive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void changeOfConcurrentlyDeletedServiceIsNotFound(Change change) {
        meanwhile.add(() -> others.delete(id));

        if (change == Change.COMPOSITE) { // a Composite Start starts another service
            change.call.on(ours, id);
            return;
        }
        assertThatThrownBy(() -> change.call.on(ours, id)).isInstanceOf(NotFoundException.class);
        assertThat(writes).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void changeMaySucceedOnLastAttempt(Change change) {
        conflicts(ATTEMPTS - 1);

        change.call.on(ours, id);

        assertThat(writes).isEqualTo(ATTEMPTS);
    }

    @ParameterizedTest
    @EnumSource
    void changeFailsAfterTwentyConflicts(Change change) {
        long before = version();
        conflicts(100);

        assertUnavailable(services -> change.call.on(services, id));

        assertThat(writes).isEqualTo(ATTEMPTS);
        assertThat(version()).as("changes of the other server only").isEqualTo(before + ATTEMPTS);
    }

    private void assertUnavailable(Consumer<ContextServices> call) {
        UnavailableException e = catchThrowableOfType(UnavailableException.class, () -> call.accept(ours));
        assertThat(e).isNotNull();
        assertThat(e.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void retrySeesStateStartedByOtherServer() {
        conflicts(1);

        assertThat(ours.startState(id, STATE)).isEqualTo(new StartedState(id, 2));

        assertThat(others.states(id, StateQuery.all()))
                .extracting(State::stateId)
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void endAfterEndByOtherServerConflicts() {
        meanwhile.add(() -> others.endState(id, 0, STATE_ENDS));
        assertThatThrownBy(() -> ours.endState(id, 0, STATE_ENDS)).isInstanceOf(ConflictException.class);
        meanwhile.add(() -> others.end(id, ENDS));
        assertThatThrownBy(() -> ours.end(id, ENDS)).isInstanceOf(ConflictException.class);
        assertThat(writes).isEqualTo(2);
    }

    @Test
    void compositeStartFindsStateOfOtherServer() {
        meanwhile.add(() -> others.startState(id, STATE));

        assertThat(ours.startComposite(CompositeStart.of(CompositeStart.entry(
                        ServiceStartEvent.forContactKey("42").build(), STATE))))
                .containsExactly(new StartedComposite(id, false, 1, false, OptionalLong.empty(), false));
        assertThat(writes).isEqualTo(1);
        assertThat(others.states(id, StateQuery.all())).hasSize(2);
    }

    @Test
    void expectedVersionIsCheckedOnRetry() {
        ContextServices ofThisVersion = ours.with(CallOptions.none().withIfVersion(version()));
        conflicts(1);
        assertThatThrownBy(() -> ofThisVersion.startState(id, STATE)).isInstanceOf(PreconditionFailedException.class);
        ContextServices ofTheNext = ours.with(CallOptions.none().withIfVersion(version()));
        conflicts(1);
        assertThatThrownBy(() -> ofTheNext.delete(id)).isInstanceOf(PreconditionFailedException.class);
        assertThat(others.get(id).isActive()).isTrue();
    }

    @Test
    void changeWithKeyIsAppliedOnceDespiteConflict() {
        ContextServices underKey = ours.with(CallOptions.none().withIdempotencyKey("k"));
        conflicts(1);

        StartedState first = underKey.startState(id, STATE);

        assertThat(first).isEqualTo(new StartedState(id, 2));
        assertThat(underKey.startState(id, STATE)).isEqualTo(first.asReplayed());
        assertThat(others.states(id, StateQuery.all())).hasSize(3);
    }

    @Test
    void requestAppliedByOtherServerIsReplayed() {
        CallOptions key = CallOptions.none().withIdempotencyKey("k");
        meanwhile.add(() -> others.with(key).startState(id, STATE));

        assertThat(ours.with(key).startState(id, STATE)).isEqualTo(new StartedState(id, 1).asReplayed());

        assertThat(others.states(id, StateQuery.all())).hasSize(2);
    }

    @Test
    void failedChangeLeavesItsKeyUnused() {
        ContextServices underKey = ours.with(CallOptions.none().withIdempotencyKey("k"));
        conflicts(ATTEMPTS);
        assertUnavailable(services -> underKey.startState(id, STATE));

        assertThat(underKey.startState(id, STATE).replayed()).isFalse();
    }

    @Test
    void concurrentlyChangedServiceIsDeleted() {
        conflicts(ATTEMPTS - 1);

        ours.delete(id);

        assertThat(writes).isEqualTo(ATTEMPTS);
        assertThatThrownBy(() -> others.get(id)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void deleteOfConcurrentlyDeletedServiceIsNotFound() {
        meanwhile.add(() -> others.delete(id));

        assertThatThrownBy(() -> ours.delete(id)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void deleteFailsAfterTwentyConflicts() {
        conflicts(100);

        assertUnavailable(services -> services.delete(id));

        assertThat(writes).isEqualTo(ATTEMPTS);
        assertThat(others.get(id).isActive()).isTrue();
    }
}
