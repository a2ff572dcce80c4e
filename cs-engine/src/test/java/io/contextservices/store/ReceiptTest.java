package io.contextservices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptTest {

    private static final String MAX_LENGTH = "\u00e4".repeat(512);

    private static Receipt receipt(String key, String answer) {
        return new Receipt(key, answer, Instant.EPOCH, Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "\ude00\ud83d", "key \ud83d", "\ud83d key"})
    void unpairedSurrogateIsRefused(String text) {
        assertThatThrownBy(() -> Receipt.checkKey(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receipt(text, "answer")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receipt("key", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyHasOneTo1024BytesOfUtf8() {
        assertThat(receipt("k", "").key()).isEqualTo("k");
        assertThat(receipt("\ud83d\ude00", "\ud83d\ude00").key()).isEqualTo("\ud83d\ude00");
        assertThat(receipt(MAX_LENGTH, "").key()).isEqualTo(MAX_LENGTH);
        assertThatThrownBy(() -> receipt("", "")).hasMessage("a receipt's key has 1 to 1024 bytes, not 0");
        assertThatThrownBy(() -> receipt(MAX_LENGTH + "k", ""))
                .hasMessage("a receipt's key has 1 to 1024 bytes, not 1025");
    }
}
