package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.json.Json;
import java.util.Arrays;

/**
 * Fuzzes the reading of events. Each input is either read as an event, which is written verbatim, or rejected with
 * violations that can be sent in a response. The first byte selects the kind of event.
 */
class EventsFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void events(byte[] input) {
        int kind = input.length == 0 ? 0 : Math.floorMod(input[0], EventKind.values().length + 2);
        byte[] body = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        try {
            switch (kind) {
                case 0 -> start(body);
                case 1 -> extension(body);
                default -> other(EventKind.values()[kind - 2], body);
            }
        } catch (InvalidRequestException refused) {
            assertThat(refused.violations()).isNotEmpty();
            assertThat(Json.parse(Wire.text(WireError.of(refused).body()))).isNotNull();
        }
    }

    private static void start(byte[] body) {
        ServiceStartEvent event = EventCodec.readServiceStart(body.clone(), Limits.DEFAULT);
        assertThat(EventCodec.write(event)).isEqualTo(body);
        assertThat(EventValidator.of(Limits.DEFAULT).violations(event)).isEmpty();
        byte[] built = EventCodec.write(event.toBuilder().build());
        assertThat(EventCodec.readServiceStart(built, Limits.DEFAULT).attached())
                .isEqualTo(event.attached());
    }

    private static void extension(byte[] body) {
        Json value = EventCodec.readExtension(body.clone(), Limits.DEFAULT);
        assertThat(Json.parse(value.text())).isEqualTo(value);
    }

    private static void other(EventKind kind, byte[] body) {
        Event event = kind.read(body.clone());
        assertThat(kind.write(event)).isEqualTo(body);
        assertThat(kind.violations(event)).isEmpty();
    }
}
