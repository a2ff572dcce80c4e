package io.contextservices.testkit;

import static io.contextservices.testkit.HasAttributes.everythingIs;
import static io.contextservices.testkit.HasAttributes.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.BusinessAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that queries accept values by name and by id, and that the values can be listed. */
interface AttributeListContract extends HasAttributes {

    /** All notations of the value 2, {@code Two}. */
    List<AttributeValue> TWO = List.of(AttributeValue.of(2), AttributeValue.of("2"), AttributeValue.of("Two"));

    private List<Long> servicesOf(String... types) {
        return HasServices.ids(
                services().findByContactKey("42", ServiceQuery.all().withServiceTypes(types)));
    }

    private List<Long> startTwos() {
        List<Long> started = new ArrayList<>();
        for (AttributeValue two : TWO) {
            started.add(services()
                    .start(ServiceStartEvent.forContactKey("42")
                            .serviceType(two)
                            .build())
                    .serviceId());
        }
        return started;
    }

    @Test
    default void servicesAreSelectedByNameOrIdOfType() throws Exception {
        use(BusinessAttributes.builder());
        List<Long> twos = startTwos();
        use(everythingIs(set()));
        services().start(ServiceStartEvent.forContactKey("42").serviceType(1).build());
        services().start(ServiceStartEvent.forContactKey("42").build());
        twos.addAll(startTwos());

        assertThat(servicesOf("Two")).isEqualTo(twos);
        assertThat(servicesOf("2")).isEqualTo(twos);
        assertThat(servicesOf("2", "Two", "Three")).isEqualTo(twos);
        assertThat(servicesOf("Three")).isEmpty();
        assertThat(servicesOf("One", "2")).hasSize(7);
        assertThat(servicesOf()).hasSize(8);
    }

    @Test
    default void serviceIsFoundByRenamedType() throws Exception {
        use(everythingIs(set()));
        List<Long> twos = startTwos();
        long customers = services()
                .start(ServiceStartEvent.forCustomer("C").serviceType("One").build())
                .serviceId();
        services()
                .associate(
                        "C",
                        customers,
                        ServiceUpdate.builder().serviceType("Two").build());

        use(everythingIs(BusinessAttribute.builder("Set").value(2, "Zwei")));

        assertThat(servicesOf("Zwei")).isEqualTo(twos);
        assertThat(servicesOf("2")).isEqualTo(twos);
        assertThat(HasServices.ids(
                        services().findByCustomer("C", ServiceQuery.all().withServiceTypes("Zwei"))))
                .containsExactly(customers);
    }

    @Test
    default void typeFromAssociationOrDefaultIsSelected() throws Exception {
        use(everythingIs(set().defaultValue("One")));
        long id =
                services().start(ServiceStartEvent.forContactKey("42").build()).serviceId();
        assertThat(servicesOf("One")).containsExactly(id);

        services().associate("C", id, ServiceUpdate.builder().serviceType("2").build());

        assertThat(HasServices.ids(
                        services().findByCustomer("C", ServiceQuery.all().withServiceTypes("Two"))))
                .containsExactly(id);
        services().associate("C", id);
        assertThat(HasServices.ids(
                        services().findByCustomer("C", ServiceQuery.all().withServiceTypes("2"))))
                .containsExactly(id);
    }

    @Test
    default void statesAndTasksAreSelectedByNameOrIdOfType() throws Exception {
        use(everythingIs(set()));
        long id =
                services().start(ServiceStartEvent.forContactKey("42").build()).serviceId();
        services().startState(id, StateStartEvent.of("One").build());
        services().startTask(id, TaskStartEvent.of("1").build());
        for (AttributeValue two : TWO) {
            services().startState(id, StateStartEvent.builder().stateType(two).build());
            services().startTask(id, TaskStartEvent.builder().taskType(two).build());
        }

        for (String two : List.of("Two", "2")) {
            assertThat(HasServices.stateIds(
                            services().states(id, StateQuery.all().withStateTypes(two))))
                    .containsExactly(1, 2, 3);
            assertThat(HasServices.taskIds(services().tasks(id, TaskQuery.all().withTaskTypes(two))))
                    .containsExactly(1, 2, 3);
        }
        assertThat(services().states(id, StateQuery.all().withStateTypes("Three")))
                .isEmpty();
        assertThat(services().tasks(id, TaskQuery.all().withTaskTypes("Three"))).isEmpty();
    }

    @Test
    default void businessAttributesAreReturnedWithAllFields() throws Exception {
        BusinessAttribute types = BusinessAttribute.builder("Service Type/é")
                .dbId(100)
                .displayName("Type of a service")
                .description("What a customer wants")
                .value(BusinessAttribute.Value.of(1, "New Account")
                        .withDisplayName("New account!")
                        .withDescription("Opens an account")
                        .withExpiration(Duration.ofDays(30)))
                .value(Long.MAX_VALUE, "Bill, Payment")
                .defaultValue("1")
                .build();
        use(BusinessAttributes.builder()
                .add(types)
                .add(set().build())
                .map("Service.service_type", "Service Type/é")
                .map("Task.task_type", "Service Type/é")
                .mapNames(true));
        BusinessAttribute expected = types.toBuilder()
                .defaultValue("New Account")
                .mapNames(true)
                .fields(List.of("Service.type", "Task.type"))
                .build();

        assertThat(services().businessAttributes())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(expected, set().mapNames(true).build());
        assertThat(services().businessAttribute("Service Type/é"))
                .usingRecursiveComparison()
                .isEqualTo(expected);
        for (String field : List.of("Service.type", "Service.service_type", "Task.type")) {
            assertThat(services().businessAttributeOf(field).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
        assertThat(services().businessAttributeOf("State.type")).isEmpty();
    }

    @Test
    default void withoutConfigurationThereAreNoBusinessAttributes() throws Exception {
        use(builder -> builder);

        assertThat(services().businessAttributes()).isEmpty();
        assertThat(services().businessAttributeOf("Service.type")).isEmpty();
        assertThatThrownBy(() -> services().businessAttribute("Set")).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    default void invalidAttributeNameIsRejected(String name) throws Exception {
        use(everythingIs(set()));

        assertThatThrownBy(() -> services().businessAttribute(name)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "type", ".type", "Service", "Service.", "Service.types", "service.type", "State.service_type"
            })
    default void unknownAttributeFieldIsRejected(String field) throws Exception {
        use(everythingIs(set()));

        assertThatThrownBy(() -> services().businessAttributeOf(field)).isInstanceOf(InvalidRequestException.class);
    }
}
