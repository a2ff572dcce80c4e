package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.store.ConversationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the operations of one tenant never affect another. */
public abstract class TenantContract {

    @TempDir
    Path exports;

    private ContextEngine engine;
    private ContextServices ours;
    private ContextServices theirs;
    private long id;

    /** Opens an empty store. */
    protected abstract ConversationStore open() throws Exception;

    /** An operation on a service by its id. */
    @FunctionalInterface
    private interface Attempt {
        void at(ContextServices services, long id);
    }

    private static Named<Attempt> named(String name, Attempt attempt) {
        return Named.of(name, attempt);
    }

    /** Returns every operation on a service by its id. */
    static Stream<Named<Attempt>> serviceOfOtherTenantIsNotFound() {
        return Stream.of(
                named("get", (services, id) -> services.get(id)),
                named(
                        "end",
                        (services, id) ->
                                services.end(id, ServiceEndEvent.builder().build())),
                named("associate", (services, id) -> services.associate("thief", id)),
                named("delete", (services, id) -> services.delete(id)),
                named("expire", (services, id) -> services.expire(id, Expiry.in(Duration.ofSeconds(1)))),
                named(
                        "end state",
                        (services, id) ->
                                services.endState(id, 0, StateEndEvent.builder().build())),
                named("states", (services, id) -> services.states(id, StateQuery.all())),
                named("state", (services, id) -> services.state(id, 0, ServiceView.plain())),
                named(
                        "end task",
                        (services, id) ->
                                services.endTask(id, 0, TaskEndEvent.builder().build())),
                named("tasks", (services, id) -> services.tasks(id, TaskQuery.all())),
                named("task", (services, id) -> services.task(id, 0, ServiceView.plain())),
                named(
                        "start state",
                        (services, id) ->
                                services.startState(id, StateStartEvent.of("s").build())),
                named(
                        "transition",
                        (services, id) -> services.transition(
                                id, StateTransitionEvent.from(0).build())),
                named(
                        "start task",
                        (services, id) ->
                                services.startTask(id, TaskStartEvent.of("t").build())),
                named("put", (services, id) -> services.putExtension(Target.service(id), "a", Json.of(2))),
                named("put in state", (services, id) -> services.putExtension(Target.state(id, 0), "a", Json.of(2))),
                named("put in task", (services, id) -> services.putExtension(Target.task(id, 0), "a", Json.of(2))),
                named("merge", (services, id) -> services.mergeExtension(Target.service(id), "m", Json.of(Map.of()))),
                named("remove", (services, id) -> services.removeExtension(Target.service(id), "a")));
    }

    /** Opens an engine for two tenants, and starts a service of one. */
    @BeforeEach
    final void startService() throws Exception {
        engine = ContextEngine.builder(open())
                .tenants("ours", "theirs")
                .exportDirectory(exports)
                .businessAttributes(
                        "ours",
                        BusinessAttributes.builder()
                                .add(BusinessAttribute.builder("Types")
                                        .value(1, "new-account")
                                        .build())
                                .map("Service.type", "Types")
                                .build())
                .build();
        ours = engine.tenant("ours").blocking();
        theirs = engine.tenant("theirs").blocking();
        id = ours.start(ServiceStartEvent.forContactKey("42")
                        .serviceType(AttributeValue.of("new-account"))
                        .attach("a", 1)
                        .build())
                .serviceId();
        ours.startState(id, StateStartEvent.of("open").build());
        ours.startTask(id, TaskStartEvent.of("open").build());
    }

    /** Closes the engine. */
    @AfterEach
    final void closeEngine() {
        engine.close();
    }

    @ParameterizedTest
    @MethodSource
    final void serviceOfOtherTenantIsNotFound(Attempt attempt) {
        Service before = everything();

        assertThatThrownBy(() -> attempt.at(theirs, id)).isInstanceOf(NotFoundException.class);

        assertThat(everything()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    final void listsAreSeparateForEachTenant() {
        ours.associate("C", id);
        long another = ours.start(ServiceStartEvent.forContactKey("42").build()).serviceId();

        assertThat(theirs.findByCustomer("C", ServiceQuery.all()).services()).isEmpty();
        assertThat(theirs.findByContactKey("42", ServiceQuery.all()).services()).isEmpty();
        assertThat(ours.findByContactKey("42", ServiceQuery.all()).services())
                .extracting(Service::serviceId)
                .containsExactly(another);
    }

    @Test
    final void exportsAreSeparateForEachTenant() throws IOException {
        long their =
                theirs.start(ServiceStartEvent.forContactKey("theirs").build()).serviceId();
        ExportQuery query =
                ExportQuery.from(Instant.EPOCH).withTimeTo(Instant.now().plusSeconds(60));

        assertThat(ours.export(query).services()).extracting(Service::serviceId).containsExactly(id);
        assertThat(theirs.export(query).services())
                .extracting(Service::serviceId)
                .containsExactly(their);
        List<String> names = theirs.exportFiles(query, ExportFormat.JSON);
        assertThat(names).hasSize(3);
        assertThat(Files.readAllLines(exports.resolve(names.get(0))))
                .singleElement()
                .asString()
                .contains("theirs");
        assertThat(exports.resolve(names.get(1))).isEmptyFile();
        assertThat(exports.resolve(names.get(2))).isEmptyFile();
        assertThat(ours.exportFiles(query, ExportFormat.JSON)).doesNotContainAnyElementsOf(names);
    }

    /** A cursor is valid only for its own tenant. */
    @Test
    final void cursorOfOtherTenantRevealsNothing() {
        ours.start(ServiceStartEvent.forContactKey("42").build());
        ExportQuery query =
                ExportQuery.from(Instant.EPOCH).withTimeTo(Instant.now().plusSeconds(60));
        String cursor = ours.export(query.withLimit(1)).next().orElseThrow();

        assertThat(theirs.export(query.withAfter(cursor)).services()).isEmpty();
    }

    @Test
    final void tenantsMayUseSameContactKey() {
        long their = theirs.start(ServiceStartEvent.forContactKey("42").build()).serviceId();

        assertThat(their).isNotEqualTo(id);
        assertThat(theirs.findByContactKey("42", ServiceQuery.all()).services())
                .extracting(Service::serviceId)
                .containsExactly(their);
        theirs.delete(their);
        assertThat(ours.get(id).isActive()).isTrue();
    }

    @Test
    final void compositeStartIgnoresServicesOfOtherTenant() {
        Service before = everything();
        CompositeStart start = CompositeStart.of(CompositeStart.entry(
                ServiceStartEvent.forContactKey("42")
                        .serviceType(AttributeValue.of("new-account"))
                        .build(),
                StateStartEvent.of("theirs").build()));

        StartedComposite their = theirs.startComposite(start).get(0);

        assertThat(their.serviceCreated()).isTrue();
        assertThat(theirs.startComposite(start).get(0).serviceId()).isEqualTo(their.serviceId());
        assertThat(everything()).usingRecursiveComparison().isEqualTo(before);
        assertThat(ours.startComposite(start).get(0).serviceId()).isEqualTo(id);
    }

    @Test
    final void businessAttributesAreSeparateForEachTenant() {
        ServiceStartEvent other =
                ServiceStartEvent.forContactKey("42").serviceType("other").build();
        assertThat(ours.businessAttributes())
                .extracting(BusinessAttribute::name)
                .containsExactly("Types");
        assertThat(ours.get(id).serviceType()).contains(AttributeValue.of(1));
        assertThatThrownBy(() -> ours.start(other)).isInstanceOf(InvalidRequestException.class);

        assertThat(theirs.businessAttributes()).isEmpty();
        assertThat(theirs.businessAttributeOf("Service.type")).isEmpty();
        assertThatThrownBy(() -> theirs.businessAttribute("Types")).isInstanceOf(NotFoundException.class);
        long their = theirs.start(other).serviceId();
        assertThat(theirs.get(their).serviceType()).contains(AttributeValue.of("other"));
    }

    @Test
    final void engineItselfUsesFirstTenant() {
        assertThat(engine.blocking().get(id).contactKey()).contains("42");
    }

    @Test
    final void unknownTenantOfEngineIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> engine.tenant("nobody"));
    }

    private Service everything() {
        return ours.get(id, ServiceView.plain().withAllExtensions().withEverythingNested());
    }
}
