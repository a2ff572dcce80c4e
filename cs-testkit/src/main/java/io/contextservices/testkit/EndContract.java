package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.endOf;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ConflictException;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that services, states and tasks end once. */
interface EndContract extends HasServices {

    @ParameterizedTest
    @EnumSource
    default void anEndReadsBackWithAllItsFields(Target.Level level) {
        Target target = start(level);
        Instant at = NOW.plusMillis(61_007);

        end(
                target,
                endOf(level)
                        .timestamp(at)
                        .disposition("accepted")
                        .dispositionDesc("by telephone")
                        .sessionId("S")
                        .interactionId("I")
                        .applicationType(AttributeValue.of("IVR"))
                        .applicationId(Long.MIN_VALUE)
                        .resourceType(AttributeValue.of(2))
                        .resourceId(5005)
                        .mediaType(AttributeValue.of(1))
                        .build());

        Resource ended = read(target);
        assertThat(ended.isActive()).isFalse();
        assertThat(ended.duration()).contains(Duration.ofMillis(61_007));
        assertThat(ended.disposition()).contains(AttributeValue.of("accepted"));
        assertThat(ended.dispositionDesc()).contains("by telephone");
        assertThat(ended.started().timestamp()).contains(NOW);
        assertThat(ended.started().sessionId()).isEmpty();
        Event end = ended.completed().orElseThrow();
        assertThat(end.timestamp()).contains(at);
        assertThat(end.sessionId()).contains("S");
        assertThat(end.interactionId()).contains("I");
        assertThat(end.applicationType()).contains(AttributeValue.of("IVR"));
        assertThat(end.applicationId()).hasValue(Long.MIN_VALUE);
        assertThat(end.resourceType()).contains(AttributeValue.of(2));
        assertThat(end.resourceId()).hasValue(5005);
        assertThat(end.mediaType()).contains(AttributeValue.of(1));
    }

    @ParameterizedTest
    @EnumSource
    default void endWithoutTimestampHasServerTime(Target.Level level) {
        Target target = start(level);
        clock().advance(Duration.ofMillis(1_500));

        end(target);

        Resource ended = read(target);
        assertThat(ended.completed().orElseThrow().timestamp()).contains(NOW.plusMillis(1_500));
        assertThat(ended.duration()).contains(Duration.ofMillis(1_500));
        assertThat(ended.disposition()).isEmpty();
        assertThat(ended.dispositionDesc()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    default void endBeforeStartIsRejected(Target.Level level) {
        Target target = start(level);

        assertThat(faults(() ->
                        end(target, endOf(level).timestamp(NOW.minusMillis(1)).build())))
                .containsExactly("timestamp out_of_range");
        assertThat(read(target).isActive()).isTrue();

        end(target, endOf(level).timestamp(NOW).build());
        assertThat(read(target).duration()).contains(Duration.ZERO);
    }

    /** The clocks of two machines always differ a little. */
    @Test
    default void endWithoutTimestampIsNotBeforeStart() {
        Instant ahead = NOW.plusMillis(50);
        long id = services()
                .start(ServiceStartEvent.forContactKey("42").timestamp(ahead).build())
                .serviceId();
        services().startState(id, StateStartEvent.builder().timestamp(ahead).build());
        services().startTask(id, TaskStartEvent.builder().timestamp(ahead).build());

        services().transition(id, StateTransitionEvent.from(0).build());
        for (Target target : List.of(Target.service(id), Target.state(id, 1), Target.task(id, 0))) {
            end(target);
            assertThat(read(target).completed().orElseThrow().timestamp()).contains(ahead);
            assertThat(read(target).duration()).contains(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @EnumSource
    default void secondEndConflictsAndChangesNothing(Target.Level level) {
        Target target = start(level);
        end(target, endOf(level).disposition(1).attach("a", 1).build());
        clock().advance(Duration.ofSeconds(1));

        assertThatThrownBy(() ->
                        end(target, endOf(level).disposition(2).attach("a", 2).build()))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> end(target)).isInstanceOf(ConflictException.class);

        Resource ended = read(target);
        assertThat(ended.disposition()).contains(AttributeValue.of(1));
        assertThat(ended.completed().orElseThrow().timestamp()).contains(NOW);
        assertThat(ended.attached("a")).contains(Json.of(1));
    }

    @Test
    default void endOfAutoClosedServiceConflicts() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42").autoClosed(true).build())
                .serviceId();

        assertThatThrownBy(() -> end(Target.service(id))).isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @EnumSource
    default void attachedDataOfEndReplacesKeyByKey(Target.Level level) {
        Target target = start(level);
        services().putExtension(target, "kept", Json.parse("{\"x\":1.10}"));
        services().putExtension(target, "replaced", Json.parse("{\"x\":1,\"y\":2}"));

        end(
                target,
                endOf(level)
                        .attach("replaced", Json.parse("{\"x\": 2}"))
                        .attach("added", null)
                        .build());

        assertThat(read(target).attached())
                .isEqualTo(Map.of(
                        "kept", Json.parse("{\"x\":1.10}"),
                        "replaced", Json.parse("{\"x\": 2}"),
                        "added", Json.parse("null")));
    }

    @Test
    default void endedServiceMovesToCompletedList() {
        long anonymous = startService();
        long other = startService();
        long ofCustomer =
                services().start(ServiceStartEvent.forCustomer("C").build()).serviceId();

        end(Target.service(anonymous));
        end(Target.service(ofCustomer));

        assertThat(ids(services().findByContactKey("42", ServiceQuery.active())))
                .containsExactly(other);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.completed())))
                .containsExactly(anonymous);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).containsExactly(anonymous, other);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active()))).isEmpty();
        assertThat(ids(services().findByCustomer("C", ServiceQuery.completed())))
                .containsExactly(ofCustomer);
    }

    @Test
    default void nestedItemsStayActiveAfterEnd() {
        long id = startService();
        long state = startState(id);
        long ofState = startTask(id, state);
        long ofService = startTask(id);

        end(Target.state(id, state));
        assertThat(services().tasks(id, TaskQuery.active())).hasSize(2);

        startState(id);
        end(Target.service(id));
        assertThat(services().states(id, StateQuery.active())).hasSize(1);
        assertThat(services().tasks(id, TaskQuery.active())).hasSize(2);

        end(Target.task(id, ofState));
        end(Target.task(id, ofService));
        assertThat(services().tasks(id, TaskQuery.active())).isEmpty();
    }

    @Test
    default void endOfStateLeavesServiceActive() {
        Target state = start(Target.Level.STATE);
        end(state);

        assertThat(services().get(state.serviceId()).isActive()).isTrue();
        assertThat(ids(services().findByContactKey("42", ServiceQuery.active())))
                .containsExactly(state.serviceId());
    }

    @Test
    default void endOfMissingItemIsNotFound() {
        long id = startService();
        long state = startState(id);
        long task = startTask(id);

        for (Target missing : new Target[] {
            Target.service(id + 1),
            Target.service(-1),
            Target.state(id + 1, state),
            Target.state(id, state + 1),
            Target.state(id, -1),
            Target.task(id, task + 1),
            Target.task(id, Integer.MIN_VALUE)
        }) {
            assertThatThrownBy(() -> end(missing)).as("%s", missing).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() ->
                            end(missing, endOf(missing.level()).attach("a", 1).build()))
                    .as("%s", missing)
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    default void textFieldsOfEndHaveLengthLimits(Target.Level level) {
        Target target = start(level);

        assertThat(faults(() -> end(
                        target,
                        endOf(level)
                                .sessionId("x".repeat(33))
                                .interactionId("x".repeat(51))
                                .dispositionDesc("x".repeat(65))
                                .build())))
                .containsExactlyInAnyOrder(
                        "session_id too_long", "interaction_id too_long", "disposition_desc too_long");

        end(
                target,
                endOf(level)
                        .sessionId("😀".repeat(32))
                        .interactionId("😀".repeat(50))
                        .dispositionDesc("😀".repeat(64))
                        .build());
        assertThat(read(target).dispositionDesc()).contains("😀".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ttl\":60}", "{\"expiration_time\":\"2000-01-01T00:00:00.000Z\"}"})
    default void expiryInEndOfStateOrTaskIsAttachedData(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        Target state = start(Target.Level.STATE);
        Target task = start(Target.Level.TASK);

        end(state, EventCodec.readStateEnd(body, Limits.DEFAULT));
        end(task, EventCodec.readTaskEnd(body, Limits.DEFAULT));
        clock().advance(Duration.ofDays(1));

        assertThat(read(state).attached()).isEqualTo(Json.parse(json).fields());
        assertThat(read(task).attached()).isEqualTo(Json.parse(json).fields());
    }

    @ParameterizedTest
    @EnumSource
    default void reservedNameInEndIsRejected(Target.Level level) {
        Target target = start(level);

        assertThat(faults(() -> end(
                        target,
                        endOf(level)
                                .attach("started", 1)
                                .attach("service_id", 1)
                                .attach("disposition", 1)
                                .build())))
                .containsExactlyInAnyOrder(
                        "started reserved_name", "service_id reserved_name", "disposition reserved_name");
        assertThat(read(target).isActive()).isTrue();
    }

    @Test
    default void invalidExpiryInEndIsRejected() {
        long id = startService();

        assertThat(faults(() -> services()
                        .end(id, ServiceEndEvent.builder().ttl(Duration.ZERO).build())))
                .containsExactly("ttl out_of_range");
        assertThat(faults(() -> services()
                        .end(
                                id,
                                ServiceEndEvent.builder()
                                        .expirationTime(Instant.MAX)
                                        .build())))
                .containsExactly("expiration_time out_of_range");
    }

    @Test
    default void associationKeepsEndTime() {
        long id = startService();
        end(Target.service(id));
        services().associate("C", id);

        Service service = services().get(id);
        assertThat(service.completed().orElseThrow().timestamp()).contains(NOW);
        assertThat(service.duration()).contains(Duration.ZERO);
    }
}
