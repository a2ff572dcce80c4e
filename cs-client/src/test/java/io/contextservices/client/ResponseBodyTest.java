package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the result or exception for each kind of response. */
class ResponseBodyTest extends AgainstServer {

    private static final String HTML = "<html><body>It works!</body></html>";

    @Test
    void refusalOfAnEventHasItsViolations() {
        List<Violation> faults = List.of(
                new Violation("customer_id", Violation.TOO_LONG, "longer than 10 characters"),
                new Violation("from_the_future", "new_code", "who knows"));
        enqueue(error(new InvalidRequestException(faults)));

        InvalidRequestException e = failure(InvalidRequestException.class, client.start(EVENT));

        assertThat(e.violations()).isEqualTo(faults);
    }

    @Test
    void unknownServiceIsNotFound() {
        enqueue(error(new NotFoundException("no service 7")));

        assertThat(failure(NotFoundException.class, client.get(7))).hasMessage("no service 7");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 408, 409, 413, 414, 415, 417, 421, 422, 429, 431, 499})
    void otherRefusalsKeepTheirStatus(int status) {
        enqueue(response(status, "{\"message\":\"no\",\"exception\":\"com.example.No\"}"), started(1));

        RequestRefusedException e = failure(RequestRefusedException.class, client.start(EVENT));

        assertThat(e.status()).isEqualTo(status);
        assertThat(e).hasMessage("no");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "7 | 7",
                "' 999999999 ' | 999999999",
                "2147483648 | 999999999",
                "4294967295 | 999999999",
                "99999999999 | 999999999",
                "99999999999999999999 | 999999999",
                "-1|",
                "+5|",
                "1.5|",
                "soon|",
                "''|"
            })
    void retryAfterInSecondsIsRead(String header, Integer seconds) {
        enqueue(error(new UnavailableException("busy", null)).addHeader("Retry-After", header), started(1));

        UnavailableException e = failure(UnavailableException.class, client.start(EVENT));

        assertThat(e.retryAfter().map(Duration::toSeconds))
                .isEqualTo(Optional.ofNullable(seconds).map(Integer::longValue));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'Wed, 21 Oct 2015 07:28:07 GMT', 7",
        "'Thu, 22 Oct 2015 07:28:00 GMT', 86400",
        "'Wed, 21 Oct 2015 07:27:59 GMT', 0",
        "'Wed, 99 Oct 2015 07:27:59 GMT',",
    })
    void retryAfterDateIsRelativeToTheServersDate(String date, Integer seconds) {
        enqueue(error(new UnavailableException("busy", null))
                .addHeader("Date", "Wed, 21 Oct 2015 07:28:00 GMT")
                .addHeader("Retry-After", date));

        assertThat(failure(UnavailableException.class, client.start(EVENT))
                        .retryAfter()
                        .map(Duration::toSeconds))
                .isEqualTo(Optional.ofNullable(seconds).map(Integer::longValue));
    }

    @Test
    void retryAfterDateWithoutDateHeaderIsRelativeToNow() {
        enqueue(error(new UnavailableException("busy", null))
                .addHeader("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"));

        assertThat(failure(UnavailableException.class, client.start(EVENT)).retryAfter())
                .contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 504, 599})
    void failureOfTheServerHasItsErrorId(int status) {
        enqueue(response(status, "{\"message\":\"broken\",\"exception\":\"x\",\"error_id\":\"e-1\"}"));

        InternalErrorException e = failure(InternalErrorException.class, client.get(7));

        assertThat(e.errorId()).hasValue("e-1");
        assertThat(e).hasMessage("broken");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsNotFollowed(int status) {
        enqueue(
                response(status, HTML).addHeader("Location", "/genesys/1/cs/services/start"),
                response(status, "{}").addHeader("Location", url() + "/genesys/1/cs/services/7"),
                started(1));

        assertThat(failure(UnexpectedResponseException.class, client.start(EVENT))
                        .status())
                .isEqualTo(status);
        assertThat(failure(UnexpectedResponseException.class, client.get(7)).status())
                .isEqualTo(status);
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "{\"service_id\":null}",
                "{\"service_id\":\"1\"}",
                "{\"service_id\":1.0}",
                "{\"service_id\":1",
                "{\"service_id\":1} x",
                "{\"service_id\":99999999999999999999}",
                "{\"service_id\":-1}",
                "{\"service_id\":0}",
                "{\"service_id\":9007199254740992}",
                HTML,
                "\u0000\u0001\u0002",
            })
    void createdResponseWithoutAnIdIsRejected(String body) {
        enqueue(response(201, body));

        UnexpectedResponseException e = failure(UnexpectedResponseException.class, client.start(EVENT));

        assertThat(e.status()).isEqualTo(201);
        assertThat(e.body()).isEqualTo(body);
        assertThat(e).hasMessage("POST services/start: a response that cannot be read");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 206})
    void unexpectedSuccessStatusIsRejected(int status) {
        enqueue(response(status, "{\"service_id\":1}"));

        UnexpectedResponseException e = failure(UnexpectedResponseException.class, client.start(EVENT));

        assertThat(e.status()).isEqualTo(status);
        assertThat(e).hasMessage("POST services/start: status " + status + " instead of 201");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205})
    void emptyResponseToAReadIsRejected(int status) {
        enqueue(new MockResponse.Builder().code(status).addHeader("Content-Length", "0"));

        assertThat(failure(UnexpectedResponseException.class, client.get(7)).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {HTML, "[]", "{\"service_id\":7}", "{\"service_id\":7,\"started\":{\"timestamp\":\"now\"}}"})
    void invalidServiceIsRejected(String body) {
        enqueue(response(200, body));

        assertThat(failure(UnexpectedResponseException.class, client.get(7)).body())
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {HTML, "{}", "[{}]", "[" + SERVICE, "[" + SERVICE + ",]"})
    void invalidListIsRejected(String body) {
        enqueue(response(200, body));

        assertThat(failure(UnexpectedResponseException.class, client.findByCustomer("c", ServiceQuery.all()))
                        .body())
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"</x>; rel=next", "</x?before=1>; rel=next", "<ftp://x?after=1>; rel=next"})
    void unusableNextLinkIsRejected(String link) {
        enqueue(response(200, "[]").addHeader("Link", link));

        failure(UnexpectedResponseException.class, client.findByCustomer("c", ServiceQuery.all()));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 500, 502, 503})
    void errorOfAProxyKeepsStatusAndText(int status) {
        enqueue(response(status, HTML), response(status, "").setHeader("Content-Type", "text/plain"));

        UnexpectedResponseException html = failure(UnexpectedResponseException.class, client.get(7));
        UnexpectedResponseException empty = failure(UnexpectedResponseException.class, client.get(7));

        assertThat(html.status()).isEqualTo(status);
        assertThat(html.body()).isEqualTo(HTML);
        assertThat(empty.status()).isEqualTo(status);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void notFoundWithoutExceptionNameIsARefusedRequest() {
        enqueue(response(404, "{\"message\":\"no such page\"}"));

        assertThat(failure(RequestRefusedException.class, client.get(7)).status())
                .isEqualTo(404);
    }

    @Test
    void hugeErrorBodyIsTruncated() {
        enqueue(response(500, "x".repeat(5 << 20)), response(200, SERVICE));

        UnexpectedResponseException e = failure(UnexpectedResponseException.class, client.get(7));

        assertThat(e.body()).isEqualTo("x".repeat(1_024));
        assertThat(client.blocking().get(7).serviceId()).isEqualTo(7);
    }

    @Test
    void gzipBombIsRefused() throws Exception {
        Buffer zipped = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(zipped))) {
            for (int i = 0; i < 66; i++) {
                sink.write(new byte[1 << 20]);
            }
        }
        enqueue(new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(zipped));

        UnexpectedResponseException e = failure(UnexpectedResponseException.class, client.get(7));

        int limit = (64 << 20) + Limits.DEFAULT.bodyBytes();
        assertThat(e).hasMessage("GET services/{service_id}: a response of more than " + limit + " bytes");
    }

    @Test
    void longListIsRead() {
        String[] services = new String[1_000];
        Arrays.fill(services, SERVICE.replace("}}", "},\"text\":\"" + "é".repeat(2_000) + "\"}"));
        enqueue(response(200, "[" + String.join(",", services) + "]"));

        assertThat(client.blocking()
                        .findByCustomer("c", ServiceQuery.all().withAllExtensions())
                        .services())
                .hasSize(1_000);
    }
}
