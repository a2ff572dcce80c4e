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

    private static IdempotentRequest<String> request(String operation, long scope, String json) {
        return new IdempotentRequest<>(
                operation, scope, json.getBytes(UTF_8), new ResponseCodec<>(text -> text, text -> text));
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
        String stored = request("start", 12, "{}").stored(call, "7");

        assertThat(request("start", 12, "{}").replay(call, stored)).isEqualTo("7");
        for (IdempotentRequest<String> other : List.of(
                request("end", 12, "{}"),
                request("start", 13, "{}"),
                request("start", 12, "{ }"),
                request("start", 1, "2{}"))) {
            assertThatThrownBy(() -> other.replay(call, stored)).isInstanceOf(IdempotencyKeyReusedException.class);
        }
    }

    @Test
    void requestsOfDifferentGroupsAreDistinguished() {
        IdempotentRequest<String> start = request("start", 0, "{}");
        String stored = start.stored(inGroup("north"), "7");

        assertThat(start.replay(inGroup("north"), stored)).isEqualTo("7");
        for (CallContext other : Arrays.asList(inGroup(null), inGroup("south"), inGroup("nort"))) {
            assertThatThrownBy(() -> start.replay(other, stored)).isInstanceOf(IdempotencyKeyReusedException.class);
        }
        assertThatThrownBy(() -> request("start", 0, "h{}").replay(inGroup("nort"), stored))
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
