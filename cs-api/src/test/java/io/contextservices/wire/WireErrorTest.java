package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireErrorTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        "invalid request",
                        new InvalidRequestException(List.of(
                                new Violation("ttl", "wrong_type", "must be an integer"),
                                new Violation("é\"", "reserved_name", "no"))),
                        400,
                        "{'message':'ttl: must be an integer; é\\\": no',"
                                + "'exception':'io.contextservices.api.InvalidRequestException',"
                                + "'violations':[{'field':'ttl','code':'wrong_type','message':'must be an integer'},"
                                + "{'field':'é\\\"','code':'reserved_name','message':'no'}]}"),
                failure(
                        "not found",
                        new NotFoundException("no service 7"),
                        404,
                        "{'message':'no service 7','exception':'io.contextservices.api.NotFoundException'}"),
                failure(
                        "conflict",
                        new ConflictException("has ended already"),
                        409,
                        "{'message':'has ended already','exception':'io.contextservices.api.ConflictException'}"),
                failure(
                        "conflict of another kind",
                        new RequestRefusedException(409, "no"),
                        409,
                        "{'message':'no','exception':'io.contextservices.api.RequestRefusedException'}"),
                failure(
                        "too large",
                        new RequestRefusedException(413, "larger than 1 MiB"),
                        413,
                        "{'message':'larger than 1 MiB','exception':'io.contextservices.api.RequestRefusedException'}"),
                failure(
                        "no such path",
                        new RequestRefusedException(404, "no such path"),
                        404,
                        "{'message':'no such path','exception':'io.contextservices.api.RequestRefusedException'}"),
                failure(
                        "bad request without violations",
                        new RequestRefusedException(400, "no"),
                        400,
                        "{'message':'no','exception':'io.contextservices.api.RequestRefusedException'}"),
                failure(
                        "precondition failed",
                        new PreconditionFailedException("Service 1 has changed"),
                        412,
                        "{'message':'Service 1 has changed',"
                                + "'exception':'io.contextservices.api.PreconditionFailedException'}"),
                failure(
                        "precondition failed, of another kind",
                        new RequestRefusedException(412, "no"),
                        412,
                        "{'message':'no','exception':'io.contextservices.api.RequestRefusedException'}"),
                failure(
                        "wrong credentials",
                        new AuthenticationException("the password is wrong"),
                        401,
                        "{'message':'the password is wrong',"
                                + "'exception':'io.contextservices.api.AuthenticationException'}"),
                failure(
                        "insufficient permissions",
                        new PermissionDeniedException("this user may read"),
                        403,
                        "{'message':'this user may read',"
                                + "'exception':'io.contextservices.api.PermissionDeniedException'}"),
                failure(
                        "reused key",
                        new IdempotencyKeyReusedException("used before"),
                        422,
                        "{'message':'used before',"
                                + "'exception':'io.contextservices.api.IdempotencyKeyReusedException'}"),
                failure(
                        "unavailable",
                        new UnavailableException("too much to do", Duration.ofSeconds(3)),
                        503,
                        "{'message':'too much to do','exception':'io.contextservices.api.UnavailableException'}"),
                failure(
                        "unavailable for long",
                        new UnavailableException("stopping", null),
                        503,
                        "{'message':'stopping','exception':'io.contextservices.api.UnavailableException'}"),
                failure(
                        "internal error",
                        new InternalErrorException("failed", "e-1", null),
                        500,
                        "{'message':'failed','exception':'io.contextservices.api.InternalErrorException',"
                                + "'error_id':'e-1'}"),
                failure(
                        "internal error without id",
                        new InternalErrorException("failed", null, null),
                        500,
                        "{'message':'failed','exception':'io.contextservices.api.InternalErrorException'}"));
    }

    private static Arguments failure(String name, ContextServicesException e, int status, String body) {
        return argumentSet(name, e, status, body.replace('\'', '"'));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureHasItsStatusAndBody(ContextServicesException failure, int status, String body) {
        WireError error = WireError.of(failure);

        assertThat(error.status()).isEqualTo(status);
        assertThat(Wire.text(error.body())).isEqualTo(body);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureReadsBackAsItWas(ContextServicesException failure, int status, String body) {
        WireError error = WireError.of(failure);

        ContextServicesException read =
                WireError.read(error.status(), error.retryAfter().orElse(null), error.body());

        assertThat(read).hasSameClassAs(failure).hasMessage(failure.getMessage());
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("stackTrace", "cause", "suppressedExceptions")
                .isEqualTo(failure);
    }

    @Test
    void onlyUnavailableErrorHasRetryAfter() {
        assertThat(WireError.of(new UnavailableException("x", Duration.ofSeconds(3)))
                        .retryAfter())
                .contains(Duration.ofSeconds(3));
        assertThat(WireError.of(new NotFoundException("x")).retryAfter()).isEmpty();
    }

    @Test
    void clientSideExceptionBecomesStatus500() {
        assertThat(WireError.of(new TransportException("down", true, null)).status())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource
    void olderNameOfARefusalIsReadByItsStatus(int status, Class<? extends RequestRefusedException> type) {
        ContextServicesException read = WireError.read(
                status,
                null,
                Wire.utf8("{\"message\":\"no\",\"exception\":\"io.contextservices.api.RequestRefusedException\"}"));

        assertThat(read)
                .isExactlyInstanceOf(type)
                .hasMessage("no")
                .isInstanceOfSatisfying(
                        RequestRefusedException.class,
                        e -> assertThat(e.status()).isEqualTo(status));
    }

    static Stream<Arguments> olderNameOfARefusalIsReadByItsStatus() {
        return Stream.of(
                Arguments.of(401, AuthenticationException.class),
                Arguments.of(403, PermissionDeniedException.class),
                Arguments.of(413, RequestRefusedException.class),
                Arguments.of(422, IdempotencyKeyReusedException.class));
    }

    @Test
    void foreignStatus422IsNotAReusedKey() {
        assertThat(WireError.read(422, null, Wire.utf8("{\"message\":\"invalid\"}")))
                .isExactlyInstanceOf(RequestRefusedException.class);
    }

    @Test
    void violationsOfANewerServerAreKept() {
        ContextServicesException read = WireError.read(400, null, Wire.utf8("""
                {"message": "no", "exception": "io.contextservices.api.Other", "since": 2,
                 "violations": [{"field": "a", "code": "too_purple", "message": "not like that", "hint": [1]},
                                {"code": "of_no_field"}]}"""));

        assertThat(read)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.violations())
                                .containsExactly(
                                        new Violation("a", "too_purple", "not like that"),
                                        new Violation("", "of_no_field", "")));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 409, 413, 414, 415, 429, 431, 499})
    void unknownClientErrorKeepsItsStatus(int status) {
        ContextServicesException read = WireError.read(
                status,
                null,
                Wire.utf8("{\"message\":\"Invalid tenant specified\",\"exception\":\"com.example.SomeException\"}"));

        assertThat(read)
                .isInstanceOfSatisfying(
                        RequestRefusedException.class,
                        e -> assertThat(e.status()).isEqualTo(status));
        assertThat(read).hasMessage("Invalid tenant specified");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 504, 599})
    void unknownServerErrorIsAnInternalError(int status) {
        assertThat(WireError.read(status, null, Wire.utf8("{\"message\":\"oops\",\"error_id\":5}")))
                .isInstanceOfSatisfying(
                        InternalErrorException.class,
                        e -> assertThat(e.errorId()).isEmpty())
                .hasMessage("oops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html><body>502 Bad Gateway</body></html>",
                "Service Unavailable",
                "{",
                "{\"message\":\"cut sho",
                "[]",
                "null",
                "\"message\"",
                "{}",
                "{\"error\":\"other\"}",
                "{\"message\":null}",
                "{\"message\":\"\"}",
                "{\"message\":{\"text\":\"x\"}}",
                "{\"message\":\"x\"} trailing",
                "{\"message\":\"x\",\"message\":\"y\"}"
            })
    void foreignResponseIsUnexpectedAtAnyStatus(String body) {
        for (int status : new int[] {302, 400, 404, 500, 502, 503}) {
            assertThat(WireError.read(status, Duration.ofSeconds(1), Wire.utf8(body)))
                    .isInstanceOfSatisfying(UnexpectedResponseException.class, e -> {
                        assertThat(e.status()).isEqualTo(status);
                        assertThat(e.body()).isEqualTo(body);
                        assertThat(e).hasMessageContaining(Integer.toString(status));
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "{}", "1", "[1]", "[null]", "[[]]", "\"x\""})
    void invalidViolationsAreUnexpected(String violations) {
        assertThat(WireError.read(400, null, Wire.utf8("{\"message\":\"no\",\"violations\":" + violations + "}")))
                .isInstanceOf(UnexpectedResponseException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 301, 302, 304, 399})
    void nonErrorStatusIsUnexpected(int status) {
        assertThat(WireError.read(status, null, Wire.utf8("{\"message\":\"moved\"}")))
                .isInstanceOf(UnexpectedResponseException.class)
                .hasMessage("status " + status);
    }

    @Test
    void firstKibOfBodyIsKeptButNotInMessage() {
        String secret = "the customer's ".repeat(1_000);

        ContextServicesException read = WireError.read(502, null, Wire.utf8(secret));

        assertThat(read)
                .isInstanceOfSatisfying(
                        UnexpectedResponseException.class,
                        e -> assertThat(e.body()).isEqualTo(secret.substring(0, 1_024)));
        assertThat(read.getMessage()).doesNotContain("customer");
    }

    @Test
    void binaryBodyIsKeptAsFarAsReadable() {
        byte[] body = {'a', (byte) 0xFF, 0, 'b'};

        assertThat(WireError.unexpected("x", 502, body, null).body()).isEqualTo("a\ufffd\u0000b");
    }
}
