package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000})
    void bodyCountsAsOneNestingLevel(int nesting) {
        Limits limits = Limits.DEFAULT.withNesting(nesting);
        String value = "[".repeat(nesting - 1) + "]".repeat(nesting - 1);
        String fits = "{\"contact_key\":\"42\",\"x\":" + (value.isEmpty() ? "1" : value) + "}";
        String mixed = "{\"contact_key\":\"42\",\"y\":1,\"x\":[" + value + "]}";

        EventCodec.readServiceStart(Wire.utf8(fits), limits);
        assertThat(Wire.faults(Wire.utf8(mixed), limits))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("x", Violation.TOO_DEEP));
    }

    @Test
    void nestingIs100ByDefault() {
        assertThat(Wire.read(nested(99)).attached()).containsOnlyKeys("x");
        assertThat(Wire.faults(nested(100))).extracting(Violation::code).containsExactly(Violation.TOO_DEEP);
        assertThat(Wire.faults(nested(100)).get(0).message()).contains("line 1, column ", "100");
    }

    @Test
    void nestingInScalarFieldIsLimited() {
        String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);

        assertThat(Wire.faults("{\"ttl\":1.5,\"contact_key\":" + deep + "}"))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("contact_key", Violation.TOO_DEEP));
    }

    @Test
    void endlessNestingIsRejected() {
        assertThat(Wire.faults("{\"x\":" + "[".repeat(1_000_000)))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_DEEP);
    }

    @Test
    void nestingOfEventBuiltInJavaIsLimited() {
        assertThat(EventValidator.of(Limits.DEFAULT).violations(built(99))).isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT).violations(built(100)))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("x", Violation.TOO_DEEP));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1_000})
    void numberOfAttachedKeysIsLimited(int most) {
        Limits limits = Limits.DEFAULT.withAttachedKeys(most);

        assertThat(EventCodec.readServiceStart(Wire.utf8(attached(most, "")), limits)
                        .attached())
                .hasSize(most);
        assertThat(Wire.faults(Wire.utf8(attached(most + 1, "")), limits))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.TOO_MANY));
        assertThat(Wire.faults(Wire.utf8(attached(most + 20, "")), limits)).hasSize(1);
    }

    @Test
    void attachedKeysAreLimitedTo1000ByDefault() {
        assertThat(Wire.read(attached(1_000, "")).attached()).hasSize(1_000);
        assertThat(Wire.faults(attached(1_001, ""))).extracting(Violation::code).containsExactly(Violation.TOO_MANY);
    }

    @Test
    void dispositionOfCompletedServiceIsNoAttachedKey() {
        String ended = ",\"disposition\":10,\"disposition_desc\":\"done\",\"auto_closed\":true";

        ServiceStartEvent event = Wire.read(attached(1_000, ended));

        assertThat(event.attached()).hasSize(1_000);
        assertThat(event.disposition()).contains(AttributeValue.of(10));
        assertThat(event.dispositionDesc()).contains("done");
        assertThat(Wire.faults(attached(1_001, ended)))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_MANY);
        assertThat(Wire.faults(attached(999, ended.replace("true", "false"))))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_MANY);
    }

    @Test
    void excessKeyAfterDispositionIsReported() {
        String body = attached(1_001, "")
                .replace("{", "{\"disposition\":10,\"disposition_desc\":\"done\",\"auto_closed\":true,");

        assertThat(Wire.faults(body)).extracting(Violation::code).containsExactly(Violation.TOO_MANY);
    }

    @Test
    void keysOfEventBuiltInJavaAreLimited() {
        ServiceStartEvent.Builder event = ServiceStartEvent.forContactKey("42");
        IntStream.range(0, 1_000).forEach(i -> event.attach("k" + i, i));

        assertThat(EventValidator.of(Limits.DEFAULT).violations(event.build())).isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(event.attach("more", 1).build()))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_MANY);
    }

    @ParameterizedTest
    @CsvSource({
        "customer_id, a, 256",
        "contact_key, a, 256",
        "customer_id, é, 256",
        "contact_key, 😀, 256",
        "customer_id, 😀, 2",
        "contact_key, a, 4096"
    })
    void keyLengthIsCountedInCharacters(String field, String character, int most) {
        Limits limits = Limits.DEFAULT.withKeyCharacters(most);
        String longest = Wire.body(field, '"' + character.repeat(most) + '"');
        String beyond = Wire.body(field, '"' + character.repeat(most + 1) + '"');

        EventCodec.readServiceStart(Wire.utf8(longest), limits);
        assertThat(Wire.faults(Wire.utf8(beyond), limits))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(field, Violation.TOO_LONG));
    }

    @Test
    void keysHave256CharactersByDefault() {
        assertThat(Wire.read(Wire.body("contact_key", '"' + "😀".repeat(256) + '"'))
                        .contactKey())
                .isPresent();
        assertThat(Wire.faults(Wire.body("contact_key", '"' + "a".repeat(257) + '"')))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({"customer_id, .", "customer_id, ..", "contact_key, .", "contact_key, .."})
    void unaddressableKeyIsRejected(String field, String key) {
        assertThat(Wire.faults(Wire.body(field, '"' + key + '"')))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(field, Violation.INVALID_FORMAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", ". ", "/", "../x", "%2e", " ", "\\u0000", "*", "a/b?c#d", "\\\\"})
    void anyOtherKeyIsAccepted(String key) {
        assertThat(Wire.read(Wire.body("contact_key", '"' + key + '"')).contactKey())
                .isPresent();
    }

    @Test
    void eventStoredUnderOtherLimitsIsRead() {
        String body = "{\"contact_key\":\"" + "a".repeat(5_000) + "\",\"x\":" + "[".repeat(999) + "]".repeat(999)
                + attached(5_000, "").substring("{\"contact_key\":\"42\"".length());

        ServiceStartEvent event = EventCodec.readStoredServiceStart(Wire.utf8(body));

        assertThat(event.attached()).hasSize(5_001);
        assertThat(event.contactKey()).get().asString().hasSize(5_000);
    }

    @Test
    void limitsHaveRanges() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withBodyBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withNesting(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withNesting(1_001));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withAttachedKeys(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withKeyCharacters(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withConversationBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withItems(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.DEFAULT.withKeyCharacters(4_097))
                .withMessage("keyCharacters must be 1 to 4096, not 4097");
    }

    @Test
    void eachLimitChangesAlone() {
        assertThat(Limits.DEFAULT
                        .withBodyBytes(1)
                        .withNesting(2)
                        .withAttachedKeys(3)
                        .withKeyCharacters(4)
                        .withConversationBytes(5)
                        .withItems(6))
                .hasToString(
                        "Limits[bodyBytes=1, nesting=2, attachedKeys=3, keyCharacters=4, conversationBytes=5, items=6]");
        assertThat(Limits.DEFAULT)
                .hasToString("Limits[bodyBytes=1048576, nesting=100, attachedKeys=1000, keyCharacters=256, "
                        + "conversationBytes=16777216, items=10000]");
    }

    private static String nested(int depth) {
        return "{\"contact_key\":\"42\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    private static ServiceStartEvent built(int depth) {
        return ServiceStartEvent.forContactKey("42")
                .attach("x", Json.parse("[".repeat(depth) + "]".repeat(depth)))
                .build();
    }

    private static String attached(int keys, String more) {
        return IntStream.range(0, keys)
                .mapToObj(i -> ",\"k" + i + "\":" + i)
                .collect(Collectors.joining("", "{\"contact_key\":\"42\"", more + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "abc", "\ud800"})
    void lookupKeyIsChecked(String key) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> Limits.DEFAULT.withKeyCharacters(2).checkKey("customer_id", key))
                .satisfies(e ->
                        assertThat(e.violations()).extracting(Violation::field).containsExactly("customer_id"));
        Limits.DEFAULT.withKeyCharacters(2).checkKey("customer_id", "ab");
    }
}
