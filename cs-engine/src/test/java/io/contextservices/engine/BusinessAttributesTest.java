package io.contextservices.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.store.MemoryStore;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BusinessAttributesTest {

    private static BusinessAttribute.Builder set() {
        return BusinessAttribute.builder("Set").value(1, "One").value(2, "Two");
    }

    private static BusinessAttributes.Builder of(BusinessAttribute.Builder set) {
        return BusinessAttributes.builder().add(set.build());
    }

    static Stream<Arguments> misconfiguration() {
        String fields = "fields are Service, State or Task, a point, and one of type, disposition, application_type,"
                + " resource_type, media_type";
        return Stream.of(
                argumentSet(
                        "no such set",
                        of(set()).map("Service.type", "Sets"),
                        "Service.type is mapped to Sets, and there is no such business attribute"),
                argumentSet(
                        "no such resource",
                        of(set()).map("Customer.type", "Set"),
                        "there is no field Customer.type: " + fields),
                argumentSet(
                        "no such field",
                        of(set()).map("State.service_type", "Set"),
                        "there is no field State.service_type: " + fields),
                argumentSet(
                        "two sets for a field",
                        of(set())
                                .add(BusinessAttribute.builder("Other").build())
                                .map("Task.type", "Set")
                                .map("Task.task_type", "Other"),
                        "Task.type is mapped to both Set and Other"),
                argumentSet(
                        "the same set twice", of(set()).add(set().build()), "business attribute Set is there twice"),
                argumentSet(
                        "the same name twice",
                        of(set().value(3, "One")),
                        "business attribute Set: One (1) and One (3) cannot be distinguished"),
                argumentSet(
                        "the same id twice",
                        of(set().value(2, "Zwei")),
                        "business attribute Set: Two (2) and Zwei (2) cannot be distinguished"),
                argumentSet(
                        "the same value twice",
                        of(set().value(2, "Two")),
                        "business attribute Set: Two (2) and Two (2) cannot be distinguished"),
                argumentSet(
                        "a name that is another's id",
                        of(set().value(3, "2")),
                        "business attribute Set: Two (2) and 2 (3) cannot be distinguished"),
                argumentSet(
                        "an id that is another's name",
                        of(BusinessAttribute.builder("Set").value(3, "2").value(2, "Two")),
                        "business attribute Set: 2 (3) and Two (2) cannot be distinguished"),
                argumentSet(
                        "a default that is no value",
                        of(set().defaultValue("one")),
                        "business attribute Set: the default value one is none of its values"),
                argumentSet(
                        "a set without a name", of(BusinessAttribute.builder("")), "business attribute : name: empty"),
                argumentSet("a value without a name", of(set().value(3, "")), "business attribute Set: name: empty"),
                argumentSet(
                        "a name that no URL can hold",
                        of(BusinessAttribute.builder("..")),
                        "business attribute ..: name: no URL can hold \".\" or \"..\""),
                argumentSet(
                        "too short a life",
                        of(set().value(Value.of(3, "Three").withExpiration(Duration.ofMillis(999)))),
                        "business attribute Set: the expiration of Three (3) must be whole seconds, 1 s to 100 years, not PT0.999S"),
                argumentSet(
                        "a life of parts of seconds",
                        of(set().value(Value.of(3, "Three").withExpiration(Duration.ofMillis(1_500)))),
                        "business attribute Set: the expiration of Three (3) must be whole seconds, 1 s to 100 years, not"
                                + " PT1.5S"),
                argumentSet(
                        "too long a life",
                        of(set().value(Value.of(3, "Three").withExpiration(Duration.ofDays(36_501)))),
                        "business attribute Set: the expiration of Three (3) must be whole seconds, 1 s to 100 years, not PT876024H"));
    }

    @ParameterizedTest
    @MethodSource("misconfiguration")
    void misconfigurationIsRejectedWithReason(BusinessAttributes.Builder attributes, String message) {
        assertThatIllegalArgumentException().isThrownBy(attributes::build).withMessage(message);
    }

    @Test
    void allConfigurationErrorsAreReportedAtOnce() {
        BusinessAttributes.Builder attributes = of(set().value(1, "Uno").defaultValue("x"))
                .map("Service.type", "A")
                .map("Service", "B");

        assertThatIllegalArgumentException()
                .isThrownBy(attributes::build)
                .withMessageContainingAll(
                        "One (1) and Uno (1) cannot be distinguished",
                        "the default value x is none of its values",
                        "Service.type is mapped to A, and there is no such business attribute",
                        "Service is mapped to B, and there is no such business attribute",
                        "there is no field Service: ");
    }

    @Test
    void unusualConfigurationIsAccepted() {
        BusinessAttributes attributes = of(BusinessAttribute.builder("Set/é,")
                        .value(1, "1")
                        .value(-5, "2030")
                        .value(Value.of(7, "a, b").withExpiration(Duration.ofDays(36_500)))
                        .value(Value.of(8, "c").withExpiration(Duration.ofSeconds(1)))
                        .defaultValue("-5"))
                .add(BusinessAttribute.builder("Empty").build())
                .map("Service.type", "Set/é,")
                .map("Service.service_type", "Set/é,")
                .map("State.type", "Set/é,")
                .build();

        assertThat(attributes.enumerations()).isNotNull();
    }

    @Test
    void attributesOfUnknownTenantAreRejected() {
        ContextEngineBuilder builder = ContextEngine.builder(new MemoryStore())
                .tenants("a", "b")
                .businessAttributes("c", of(set()).build());

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("business attributes of c, which is no tenant");
    }

    @Test
    void attributesOfTenantReplaceSharedOnes() {
        try (ContextEngine engine = ContextEngine.builder(new MemoryStore())
                .businessAttributes("b", of(BusinessAttribute.builder("Own")).build())
                .businessAttributes(of(set()).build())
                .tenants("a", "b")
                .build()) {
            assertThat(engine.tenant("a").blocking().businessAttributes())
                    .extracting(BusinessAttribute::name)
                    .containsExactly("Set");
            assertThat(engine.tenant("b").blocking().businessAttributes())
                    .extracting(BusinessAttribute::name)
                    .containsExactly("Own");
        }
    }
}
