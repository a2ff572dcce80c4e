package io.contextservices.testkit;

import static io.contextservices.testkit.HasAttributes.everythingIs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that the type of a service can define its lifetime. */
interface AttributeLifetimeContract extends HasAttributes {

    /**
     * Gives the value 1 a lifetime of 10 s, which is not in the event; 2 and 3 use the configuration of their types.
     */
    private void useTypesThatExpire() throws Exception {
        BusinessAttribute.Builder types = BusinessAttribute.builder("Type")
                .value(Value.of(1, "One").withExpiration(Duration.ofSeconds(10)))
                .value(2, "Two")
                .value(3, "Three")
                .value(4, "Four")
                .defaultValue("One");
        use(builder -> builder.businessAttributes(everythingIs(types).build())
                .expireAfter("One", Duration.ofSeconds(1))
                .expireAfter("Two", Duration.ofSeconds(20))
                .expireAfter("3", Duration.ofSeconds(30))
                .expireAfter("Three", Duration.ofSeconds(31))
                .expireAfter(Duration.ofSeconds(40)));
    }

    @ParameterizedTest
    @CsvSource({"One, 10", "1, 10", "Two, 20", "2, 20", "Three, 30", "3, 30", "Four, 40"})
    default void serviceTypeByNameOrIdSetsTimeToLive(String type, long seconds) throws Exception {
        useTypesThatExpire();

        assertLives(seconds, ServiceStartEvent.forContactKey("42").serviceType(type));
        assertLives(10, ServiceStartEvent.forContactKey("42"));
        assertLives(20, ServiceStartEvent.forContactKey("42").serviceType(2));
    }

    @Test
    default void timeToLiveOfEventOverridesServiceType() throws Exception {
        useTypesThatExpire();

        assertLives(5, ServiceStartEvent.forContactKey("42").serviceType(1).ttl(Duration.ofSeconds(5)));
        assertLives(
                6,
                ServiceStartEvent.forContactKey("42")
                        .expirationTime(clock().instant().plusSeconds(6)));
    }

    @Test
    default void expiryOfTypeWorksWithoutBusinessAttributes() throws Exception {
        use(builder -> builder.expireAfter("one", Duration.ofSeconds(10))
                .expireAfter("2", Duration.ofSeconds(20))
                .expireAfter(Duration.ofSeconds(40)));

        assertLives(10, ServiceStartEvent.forContactKey("42").serviceType("one"));
        assertLives(20, ServiceStartEvent.forContactKey("42").serviceType(2));
        assertLives(20, ServiceStartEvent.forContactKey("42").serviceType("2"));
        assertLives(40, ServiceStartEvent.forContactKey("42").serviceType("One"));
        assertLives(40, ServiceStartEvent.forContactKey("42"));
    }

    private void assertLives(long seconds, ServiceStartEvent.Builder event) {
        long id = services().start(event.build()).serviceId();
        clock().advance(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(services().get(id).serviceId()).isEqualTo(id);
        clock().advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> services().get(id)).isInstanceOf(NotFoundException.class);
    }
}
