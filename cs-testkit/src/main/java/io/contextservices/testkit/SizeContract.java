package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.endOf;
import static io.contextservices.testkit.HasServices.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.ConflictException;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that limits apply to the total size of a service, not only to a request. */
interface SizeContract extends HasServices {

    @ParameterizedTest
    @EnumSource
    default void keyLimitAppliesAcrossRequests(Target.Level level) throws Exception {
        reopen(Limits.DEFAULT.withAttachedKeys(3));
        Target target = start(level);
        Json object = Json.parse("{}");
        services().putExtension(target, "a", object);
        services().mergeExtension(target, "b", object);
        services().putExtension(target, "c", object);

        assertThat(faults(() -> services().putExtension(target, "d", object))).containsExactly("$ too_many");
        assertThat(faults(() -> services().mergeExtension(target, "d", object))).containsExactly("$ too_many");
        assertThat(faults(() -> end(
                        target,
                        endOf(target.level()).attach("a", 1).attach("d", 1).build())))
                .containsExactly("$ too_many");
        assertThat(read(target).isActive()).isTrue();

        services().putExtension(target, "a", object);
        services().mergeExtension(target, "b", object);
        services().removeExtension(target, "c");
        end(target, endOf(target.level()).attach("a", 1).attach("d", 1).build());
        assertThat(read(target).attached()).containsOnlyKeys("a", "b", "d");
    }

    @ParameterizedTest
    @EnumSource
    default void secondEndConflictsEvenWithTooManyKeys(Target.Level level) throws Exception {
        reopen(Limits.DEFAULT.withAttachedKeys(1));
        Target target = start(level);
        end(target, endOf(target.level()).attach("a", 1).build());

        assertThatThrownBy(
                        () -> end(target, endOf(target.level()).attach("b", 1).build()))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    default void keyLimitAppliesToAssociation() throws Exception {
        reopen(Limits.DEFAULT.withAttachedKeys(2));
        long id = services()
                .start(ServiceStartEvent.forContactKey("42").attach("a", 1).build())
                .serviceId();

        assertThat(faults(() -> services()
                        .associate(
                                "C",
                                id,
                                ServiceUpdate.builder()
                                        .attach("b", 1)
                                        .attach("c", 1)
                                        .build())))
                .containsExactly("$ too_many");
        assertThat(services().get(id).customerId()).isEmpty();
        services()
                .associate(
                        "C",
                        id,
                        ServiceUpdate.builder().attach("a", 2).attach("b", 1).build());
    }

    @Test
    default void keyLimitAppliesToEachLevelSeparately() throws Exception {
        reopen(Limits.DEFAULT.withAttachedKeys(1));
        long id = services()
                .start(ServiceStartEvent.forContactKey("42").attach("a", 1).build())
                .serviceId();
        services().startState(id, StateStartEvent.builder().attach("b", 1).build());
        services().startTask(id, TaskStartEvent.builder().attach("c", 1).build());
        services().transition(id, StateTransitionEvent.from(0).attach("d", 1).build());

        assertThat(faults(() -> services()
                        .startState(
                                id,
                                StateStartEvent.builder()
                                        .attach("a", 1)
                                        .attach("b", 1)
                                        .build())))
                .containsExactly("$ too_many");
    }

    @Test
    default void changeBeyondSizeOfServiceIsRejected() throws Exception {
        reopen(Limits.DEFAULT.withConversationBytes(10_000));
        long id = startService();
        Target service = Target.service(id);
        startState(id);
        startTask(id);
        int stored = 0;
        while (stored < 100 && !isTooLarge(() -> services().putExtension(service, "text", text(1_000)))) {
            stored++;
        }
        assertThat(stored).isEqualTo(9);

        assertTooLarge(() -> services().mergeExtension(service, "object", Json.object(Map.of("x", text(1_000)))));
        assertTooLarge(() -> services()
                .startState(
                        id, StateStartEvent.builder().attach("x", text(1_000)).build()));
        assertTooLarge(() -> services()
                .startTask(id, TaskStartEvent.builder().attach("x", text(1_000)).build()));
        assertTooLarge(() -> services()
                .transition(
                        id,
                        StateTransitionEvent.from(0).attach("x", text(1_000)).build()));
        assertTooLarge(() -> services()
                .endState(
                        id, 0, StateEndEvent.builder().attach("x", text(1_000)).build()));
        assertTooLarge(() -> services()
                .associate(
                        "C",
                        id,
                        ServiceUpdate.builder().attach("x", text(1_000)).build()));

        assertThat(services().states(id, StateQuery.active())).hasSize(1);
        assertThat(read(service).attached("text")).contains(text(1_000));
        startState(id);
        end(service);
        services().delete(id);
    }

    @Test
    default void serviceMayReachSizeLimitExactly() throws Exception {
        int start = "{\"contact_key\":\"42\"}".length();
        ServiceStartEvent event = ServiceStartEvent.forContactKey("42").build();
        reopen(Limits.DEFAULT.withConversationBytes(start - 1));
        assertTooLarge(() -> services().start(event));

        reopen(Limits.DEFAULT.withConversationBytes(start));
        Target full = Target.service(services().start(event).serviceId());
        assertTooLarge(() -> services().putExtension(full, "a", Json.of(1)));

        int put = "{\"a\":1}".length();
        reopen(Limits.DEFAULT.withConversationBytes(start + put));
        Target service = Target.service(services().start(event).serviceId());
        services().putExtension(service, "a", Json.of(1));
        assertTooLarge(() -> services().putExtension(service, "a", Json.of(1)));
    }

    @Test
    default void stateOrTaskBeyondLimitIsRejected() throws Exception {
        reopen(Limits.DEFAULT.withItems(3));
        long id = startService();
        for (int i = 0; i < 3; i++) {
            startState(id);
            startTask(id);
        }
        services().endState(id, 0, StateEndEvent.builder().build());

        assertTooLarge(() -> startState(id));
        assertTooLarge(() -> startTask(id));
        assertTooLarge(
                () -> services().transition(id, StateTransitionEvent.from(1).build()));
        assertThat(services().states(id, StateQuery.all())).hasSize(3);
        assertThat(services().states(id, StateQuery.active())).hasSize(2);

        services().endState(id, 1, StateEndEvent.builder().build());
        services().putExtension(Target.service(id), "text", text(10));
        end(Target.service(id));
    }

    @Test
    default void startBeyondSizeOfServiceIsRejected() throws Exception {
        reopen(Limits.DEFAULT.withConversationBytes(1_000));

        assertTooLarge(() -> services()
                .start(ServiceStartEvent.forContactKey("42")
                        .attach("x", text(1_000))
                        .build()));
        assertThat(services().findByContactKey("42", ServiceQuery.all()).services())
                .isEmpty();
        startService();
    }

    @Test
    default void sizeOfEveryRequestIsLimited() throws Exception {
        reopen(Limits.DEFAULT.withBodyBytes(1_000));
        long id = startService();
        startState(id);
        startTask(id);
        Json large = text(1_000);

        assertTooLarge(() -> services().putExtension(Target.service(id), "x", large));
        assertTooLarge(() -> services().mergeExtension(Target.task(id, 0), "x", Json.object(Map.of("x", large))));
        assertTooLarge(() ->
                services().end(id, ServiceEndEvent.builder().attach("x", large).build()));
        assertTooLarge(() -> services()
                .endTask(id, 0, TaskEndEvent.builder().attach("x", large).build()));
        assertTooLarge(() -> services()
                .startState(id, StateStartEvent.builder().attach("x", large).build()));
        assertTooLarge(() -> services()
                .startTask(id, TaskStartEvent.builder().attach("x", large).build()));
        assertTooLarge(() -> services()
                .transition(id, StateTransitionEvent.from(0).attach("x", large).build()));
        assertTooLarge(() -> services()
                .associate("C", id, ServiceUpdate.builder().attach("x", large).build()));
    }

    @Test
    default void nestingOfLaterAttachedDataIsLimited() throws Exception {
        reopen(Limits.DEFAULT.withNesting(4));
        Target target = start(Target.Level.STATE);

        services().putExtension(target, "x", Json.parse("[[[]]]"));
        assertThat(faults(() -> services().putExtension(target, "x", Json.parse("[[[[]]]]"))))
                .containsExactly("x too_deep");
        assertThat(faults(() -> services().mergeExtension(target, "y", Json.parse("{\"a\":{\"a\":{\"a\":{}}}}"))))
                .containsExactly("y too_deep");
    }

    private static Json text(int characters) {
        return Json.of("x".repeat(characters));
    }

    private static void assertTooLarge(ThrowingCallable call) {
        RequestRefusedException e = catchThrowableOfType(RequestRefusedException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.status()).isEqualTo(RequestRefusedException.TOO_LARGE);
    }

    private static boolean isTooLarge(Runnable call) {
        try {
            call.run();
            return false;
        } catch (RequestRefusedException e) {
            return e.status() == RequestRefusedException.TOO_LARGE;
        }
    }
}
