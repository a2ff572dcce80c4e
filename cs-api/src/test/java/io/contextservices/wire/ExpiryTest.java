package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.Expiry;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryTest {

    private static final Instant TIME = Instant.parse("2030-05-12T12:05:12.145Z");

    private static Expiry read(String json) {
        return EventCodec.readExpiry(Wire.utf8(json.replace('\'', '"')), Limits.DEFAULT);
    }

    @Test
    void ttlOrExpirationTimeIsRead() {
        assertThat(read("{'ttl':86400}").ttl()).contains(Duration.ofDays(1));
        assertThat(read("{'ttl':86400,'expiration_time':null}").expirationTime())
                .isEmpty();
        assertThat(read("{'expiration_time':'2030-05-12T12:05:12.145Z'}").expirationTime())
                .contains(TIME);
        assertThat(read("{'expiration_time':'2030-05-12T12:05:12.145Z','ttl':null}")
                        .ttl())
                .isEmpty();
    }

    @Test
    void ttlWinsOverExpirationTime() {
        Expiry expiry = read("{'expiration_time':'2030-05-12T12:05:12.145Z','ttl':1}");

        assertThat(expiry.ttl()).contains(Duration.ofSeconds(1));
        assertThat(expiry.expirationTime()).isEmpty();
    }

    @Test
    void otherKeysAreIgnored() {
        assertThat(read("{'service_id':[],'started':1,'session_id':{},'timestamp':'now','disposition':1.5,'ttl':5,"
                                + "'customer_id':'" + "x".repeat(10_000) + "'}")
                        .ttl())
                .contains(Duration.ofSeconds(5));
        EventCodec.readExpiry(Wire.utf8("{\"ttl\":5,\"a\":1,\"b\":2}"), Limits.DEFAULT.withAttachedKeys(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | ttl:required",
                "{'ttl':null,'expiration_time':null} | ttl:required",
                "{'ttI':5} | ttl:required",
                "{'ttl':'5s'} | ttl:wrong_type",
                "{'ttl':5.0} | ttl:wrong_type",
                "{'ttl':0} | ttl:out_of_range",
                "{'ttl':-1} | ttl:out_of_range",
                "{'ttl':3153600001} | ttl:out_of_range",
                "{'ttl':9223372036854775808} | ttl:out_of_range",
                "{'expiration_time':5} | expiration_time:wrong_type",
                "{'expiration_time':'2030-05-12'} | expiration_time:invalid_format",
                "{'ttl':5,'expiration_time':'never'} | expiration_time:invalid_format",
                "{'expiration_time':true,'ttl':true} | ttl:wrong_type expiration_time:wrong_type",
                "{'ttl':5,'ttl':5} | ttl:duplicate_key",
                "{'ttl':5,'x':1,'x':1} | x:duplicate_key",
                "{'ttl':5,'x':{'a':1,'a':1}} | x:duplicate_key",
                "[] | $:wrong_type",
                "'' | $:wrong_type",
                "{'ttl':5 | $:malformed_json"
            },
            quoteCharacter = '`')
    void everyViolationIsReported(String json, String faults) {
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> read(json))
                        .violations())
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void expiryBuiltInJavaReadsBack() {
        Expiry in = Expiry.in(Duration.ofMillis(86_400_999));
        Expiry at = Expiry.at(TIME.plusNanos(999_999));

        assertThat(Wire.text(EventCodec.write(in))).isEqualTo("{\"ttl\":86400}");
        assertThat(Wire.text(EventCodec.write(at))).isEqualTo("{\"expiration_time\":\"2030-05-12T12:05:12.145Z\"}");
        for (Expiry expiry : new Expiry[] {in, at}) {
            assertThat(EventCodec.expiryViolations(expiry, Limits.DEFAULT)).isEmpty();
            assertThat(EventCodec.readExpiry(EventCodec.write(expiry), Limits.DEFAULT))
                    .usingRecursiveComparison()
                    .isEqualTo(expiry);
        }
    }

    @Test
    void requestBuiltInJavaKeepsTheSameRules() {
        for (Duration ttl : new Duration[] {
            Duration.ZERO,
            Duration.ofMillis(999),
            Duration.ofSeconds(-1),
            Duration.ofDays(36_500).plusSeconds(1)
        }) {
            assertThat(EventCodec.expiryViolations(Expiry.in(ttl), Limits.DEFAULT))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple("ttl", Violation.OUT_OF_RANGE));
        }
        assertThat(EventCodec.expiryViolations(Expiry.at(Instant.MAX), Limits.DEFAULT))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("expiration_time", Violation.OUT_OF_RANGE));
    }
}
