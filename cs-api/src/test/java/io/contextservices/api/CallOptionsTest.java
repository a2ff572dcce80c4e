package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallOptionsTest {

    @Test
    void eachOptionChangesAlone() {
        CallOptions both = CallOptions.none().withIdempotencyKey("k").withIfVersion(0);

        assertThat(both.idempotencyKey()).contains("k");
        assertThat(both.ifVersion()).hasValue(0);
        assertThat(both.withIdempotencyKey("l").ifVersion()).hasValue(0);
        assertThat(CallOptions.none().withIfVersion(7).idempotencyKey()).isEmpty();
        assertThat(CallOptions.none().ifVersion()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "~", "a\"", "0b2c-1"})
    void idempotencyKeyOfVisibleCharactersIsAccepted(String key) {
        assertThat(CallOptions.none().withIdempotencyKey(key).idempotencyKey()).contains(key);
        assertThat(CallOptions.none()
                        .withIdempotencyKey(key.repeat(255 / key.length()))
                        .idempotencyKey())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\"a\"", "é", "\u007f", "a\n"})
    void keyOfOtherCharactersIsRejected(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.none().withIdempotencyKey(key));
        assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.none().withIdempotencyKey("k".repeat(256)));
    }
}
