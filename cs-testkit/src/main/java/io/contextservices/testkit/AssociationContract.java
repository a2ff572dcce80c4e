package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static io.contextservices.testkit.HasServices.updateOf;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Target;
import io.contextservices.api.TaskQuery;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a service belongs to one customer at a time, the one it was last associated with. */
interface AssociationContract extends HasServices {

    @Test
    default void anonymousServiceIsAssociatedWithCustomer() {
        long id = startService();

        services().associate("C", id);

        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).isEmpty();
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active()))).containsExactly(id);
        Service service = services().get(id);
        assertThat(service.customerId()).contains("C");
        assertThat(service.contactKey()).contains("42");
        assertThat(service.isActive()).isTrue();
    }

    @Test
    default void theLastAssociationWins() {
        long id = services().start(ServiceStartEvent.forCustomer("A").build()).serviceId();

        services().associate("B", id);
        services().associate("C", id);
        services().associate("C", id);

        assertThat(ids(services().findByCustomer("A", ServiceQuery.all()))).isEmpty();
        assertThat(ids(services().findByCustomer("B", ServiceQuery.all()))).isEmpty();
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).containsExactly(id);
        assertThat(services().get(id).customerId()).contains("C");
    }

    @Test
    default void eventOfAssociationNamesTheCustomer() {
        long id = startService();

        services().associate("C", id);

        assertThat(ContextEngine.problems(get(store().read(tenant(), id)).orElseThrow()))
                .isEmpty();
    }

    @Test
    default void aCompletedServiceCanBeAssociated() {
        long id = startService();
        end(Target.service(id));

        services().associate("C", id);

        assertThat(ids(services().findByCustomer("C", ServiceQuery.completed())))
                .containsExactly(id);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active()))).isEmpty();
    }

    @Test
    default void associationKeepsStatesTasksAndAttachedData() {
        long id = startService();
        long state = startState(id);
        startTask(id, state);
        services().putExtension(Target.service(id), "a", Json.of(1));

        services().associate("C", id);

        assertThat(services().states(id, StateQuery.all())).hasSize(1);
        assertThat(services().tasks(id, TaskQuery.all())).hasSize(1);
        assertThat(read(Target.service(id)).attached()).isEqualTo(Map.of("a", Json.of(1)));
    }

    @Test
    default void associatedServiceIsListedByItsStartTime() {
        List<Long> started = List.of(startService(), startService(), startService());
        services().associate("C", started.get(2));
        services().associate("C", started.get(0));
        clock().advance(Duration.ofSeconds(1));
        services().associate("C", started.get(1));

        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).isEqualTo(started);
        assertThat(services().get(started.get(1)).started().timestamp()).contains(NOW);
    }

    @Test
    default void associationReplacesGivenFieldsAndKeepsOthers() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .serviceType("old")
                        .sessionId("S1")
                        .interactionId("I1")
                        .applicationId(1)
                        .resourceType(AttributeValue.of(7))
                        .mediaType(AttributeValue.of(1))
                        .estDuration(Duration.ofSeconds(60))
                        .build())
                .serviceId();

        services()
                .associate(
                        "C",
                        id,
                        ServiceUpdate.builder()
                                .serviceType("new")
                                .contactKey("43")
                                .sessionId("S2")
                                .applicationId(2)
                                .applicationType(AttributeValue.of("IVR"))
                                .resourceId(9)
                                .mediaType(AttributeValue.of("voice"))
                                .estDuration(Duration.ofSeconds(30))
                                .build());

        Service service = services().get(id);
        assertThat(service.serviceType()).contains(AttributeValue.of("new"));
        assertThat(service.contactKey()).contains("43");
        assertThat(service.estDuration()).contains(Duration.ofSeconds(30));
        Event started = service.started();
        assertThat(started.timestamp()).contains(NOW);
        assertThat(started.sessionId()).contains("S2");
        assertThat(started.interactionId()).contains("I1");
        assertThat(started.applicationId()).hasValue(2);
        assertThat(started.applicationType()).contains(AttributeValue.of("IVR"));
        assertThat(started.resourceType()).contains(AttributeValue.of(7));
        assertThat(started.resourceId()).hasValue(9);
        assertThat(started.mediaType()).contains(AttributeValue.of("voice"));
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all().withServiceTypes("new"))))
                .containsExactly(id);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all().withServiceTypes("old"))))
                .isEmpty();
    }

    @Test
    default void attachedDataOfAssociationReplacesKeyByKey() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .attach("kept", 1)
                        .attach("replaced", Map.of("x", 1))
                        .build())
                .serviceId();

        services()
                .associate(
                        "C",
                        id,
                        ServiceUpdate.builder()
                                .attach("replaced", Json.parse("[ 2 ]"))
                                .attach("disposition", "an attached one")
                                .build());

        assertThat(read(Target.service(id)).attached())
                .isEqualTo(Map.of(
                        "kept", Json.of(1),
                        "replaced", Json.parse("[ 2 ]"),
                        "disposition", Json.of("an attached one")));
    }

    @Test
    default void timesAndAutoCloseOfAssociationAreIgnored() {
        long id = startService();

        services()
                .associate(
                        "C",
                        id,
                        updateOf(ServiceStartEvent.builder()
                                .timestamp(NOW.minusSeconds(5))
                                .ttl(Duration.ofSeconds(1))
                                .expirationTime(NOW.plusSeconds(1))
                                .autoClosed(true)
                                .disposition(1)
                                .build()));
        clock().advance(Duration.ofMinutes(1));

        Service service = services().get(id);
        assertThat(service.isActive()).isTrue();
        assertThat(service.disposition()).isEmpty();
        assertThat(service.started().timestamp()).contains(NOW);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active()))).containsExactly(id);
    }

    @Test
    default void associationOfMissingServiceIsNotFound() {
        assertThatThrownBy(() -> services().associate("C", 1)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services()
                        .associate(
                                "C", 1, ServiceUpdate.builder().attach("a", 1).build()))
                .isInstanceOf(NotFoundException.class);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800"})
    default void associationWithInvalidCustomerIdIsRejected(String customerId) {
        long id = startService();

        assertThat(faults(() -> services().associate(customerId, id)))
                .singleElement()
                .asString()
                .startsWith("customer_id ");
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).containsExactly(id);
    }

    @Test
    default void customerIdsHaveUpTo256Characters() {
        long id = startService();

        assertThat(faults(() -> services().associate("😀".repeat(257), id))).containsExactly("customer_id too_long");
        services().associate("😀".repeat(256), id);
        assertThat(services().get(id).customerId()).contains("😀".repeat(256));
    }

    @Test
    default void associationWithDifferentCustomerInUpdateIsRejected() {
        long id = startService();

        assertThat(faults(() -> services()
                        .associate(
                                "C",
                                id,
                                updateOf(ServiceStartEvent.forCustomer("D").build()))))
                .singleElement()
                .asString()
                .startsWith("customer_id ");
        services()
                .associate("C", id, updateOf(ServiceStartEvent.forCustomer("C").build()));
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).containsExactly(id);
        assertThat(ids(services().findByCustomer("D", ServiceQuery.all()))).isEmpty();
    }

    @Test
    default void invalidAssociationReportsAllViolations() {
        long id = startService();

        assertThat(faults(() -> services()
                        .associate(
                                "C",
                                id,
                                ServiceUpdate.builder()
                                        .contactKey("..")
                                        .estDuration(Duration.ofSeconds(-1))
                                        .attach("started", 1)
                                        .build())))
                .containsExactly("contact_key invalid_format", "est_duration out_of_range", "started reserved_name");
        assertThat(services().get(id).customerId()).isEmpty();
    }
}
