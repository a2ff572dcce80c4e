package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.store.Position;
import java.nio.charset.StandardCharsets;

/** Every text is rejected as a cursor, or is a position in a list whose cursor leads to an equal position. */
class CursorFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void cursors(byte[] input) {
        Position position;
        try {
            position = Cursor.read(new String(input, StandardCharsets.ISO_8859_1));
        } catch (InvalidRequestException refused) {
            assertThat(refused.violations()).hasSize(1);
            return;
        }
        assertThat(Cursor.read(Cursor.write(position))).isEqualTo(position);
    }
}
