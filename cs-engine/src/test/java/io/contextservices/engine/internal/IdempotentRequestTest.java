package io.contextservices.engine.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.IdempotencyKeyReusedException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdempotentRequestTest {

    private static IdempotentRequest<String> once(String what, long where, String json) {
        return new IdempotentRequest<>(what, where, json.getBytes(UTF_8), text -> text, text -> text);
    }

    private static CallContext inGroup(String group) {
        return new CallContext(group, "", "k", any -> true);
    }

    private static byte[] digest(String... parts) {
        return IdempotentRequest.digest(
                Stream.of(parts).map(part -> part.getBytes(UTF_8)).toList());
    }

    @Test
    void requestsThatDifferInOnePartAreDistinguished() {
        CallContext call = inGroup(null);
        String answer = once("start", 12, "{}").answer(call, "7");

        assertThat(once("start", 12, "{}").replay(call, answer)).isEqualTo("7");
        for (IdempotentRequest<String> other : List.of(
                once("end", 12, "{}"), once("start", 13, "{}"), once("start", 12, "{ }"), once("start", 1, "2{}"))) {
            assertThatThrownBy(() -> other.replay(call, answer)).isInstanceOf(IdempotencyKeyReusedException.class);
        }
    }

    @Test
    void requestsOfDifferentGroupsAreDistinguished() {
        IdempotentRequest<String> start = once("start", 0, "{}");
        String answer = start.answer(inGroup("north"), "7");

        assertThat(start.replay(inGroup("north"), answer)).isEqualTo("7");
        for (CallContext other : Arrays.asList(inGroup(null), inGroup("south"), inGroup("nort"))) {
            assertThatThrownBy(() -> start.replay(other, answer)).isInstanceOf(IdempotencyKeyReusedException.class);
        }
        assertThatThrownBy(() -> once("start", 0, "h{}").replay(inGroup("nort"), answer))
                .isInstanceOf(IdempotencyKeyReusedException.class);
    }

    @Test
    void digestDependsOnPartsAndTheirBoundaries() {
        byte[] digest = digest("ab", "c");

        assertThat(digest("ab", "c")).isEqualTo(digest);
        assertThat(digest("ab", "d")).isNotEqualTo(digest);
        assertThat(digest("a", "bc")).isNotEqualTo(digest);
        assertThat(digest("abc")).isNotEqualTo(digest);
        assertThat(digest("ab", "c", "")).isNotEqualTo(digest);
        assertThat(digest("ab\0c"))
                .as("a part with the sign between parts in it")
                .isNotEqualTo(digest);
    }

    /** Without a separator, lengths and parts of two requests could form equal bytes, such as 11 2ab71234567. */
    @Test
    void digestSeparatesLengthFromContent() {
        assertThat(digest("1", "ab", "1234567")).isNotEqualTo(digest("2ab71234567"));
    }
}
