package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.Status;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import java.time.Instant;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextServicesClientTest extends AgainstServer {

    @Test
    void startPostsTheEventAsJson() throws Exception {
        enqueue(started(12349857));

        StartedService started = client.start(ServiceStartEvent.forContactKey("42")
                        .serviceType("new-account")
                        .applicationType(AttributeValue.of(400))
                        .attach("note", "café")
                        .attach("price", Json.parse("1.10"))
                        .build())
                .get();

        assertThat(started).isEqualTo(new StartedService(12349857));
        RecordedRequest request = request();
        assertThat(request.getRequestLine()).isEqualTo("POST /genesys/1/cs/services/start HTTP/1.1");
        assertThat(request.getHeaders().values("Content-Type")).containsExactly("application/json");
        assertThat(request.getHeaders().values("Accept")).containsExactly("application/json");
        assertThat(request.getHeaders().get("Content-Length"))
                .isEqualTo(String.valueOf(request.getBody().size()));
        assertThat(request.getBody().utf8())
                .isEqualTo("{\"contact_key\":\"42\",\"service_type\":\"new-account\",\"application_type\":400,"
                        + "\"note\":\"café\",\"price\":1.10}");
    }

    @Test
    void parsedEventIsSentByteForByte() throws Exception {
        enqueue(started(1));
        byte[] json = utf8("{ \"contact_key\":\"\\u0034\\u0032\",\r\n \"price\" : 1.10, \"interaction_id\": 12 }\n");

        client.start(EventCodec.readServiceStart(json, Limits.DEFAULT)).get();

        assertThat(request().getBody()).isEqualTo(ByteString.of(json));
    }

    @Test
    void getReadsAService() throws Exception {
        enqueue(response(
                200,
                "{\"service_id\":9007199254740991,\"customer_id\":\"c\",\"service_type\":100,\"started\":"
                        + "{\"timestamp\":\"2009-05-12T12:05:12.145Z\"},\"coupon\":{\"a\": 1.10}}"));

        Service service = client.get(9007199254740991L, ServiceView.plain().withExtensions("coupon", "a,b c"))
                .get();

        assertThat(service.serviceId()).isEqualTo(9007199254740991L);
        assertThat(service.customerId()).hasValue("c");
        assertThat(service.serviceType()).hasValue(AttributeValue.of(100));
        assertThat(service.attached()).containsEntry("coupon", Json.parse("{\"a\": 1.10}"));
        RecordedRequest request = request();
        assertThat(request.getRequestLine())
                .isEqualTo("GET /genesys/1/cs/services/9007199254740991?extensions=coupon,%22a%2Cb%20c%22 HTTP/1.1");
        assertThat(request.getBodySize()).isZero();
    }

    @Test
    void plainGetHasNoQuery() throws Exception {
        enqueue(response(200, SERVICE));

        client.get(7).get();

        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/services/7");
    }

    @ParameterizedTest
    @CsvSource({"ALL, ''", "ACTIVE, /active", "COMPLETED, /completed"})
    void listsHaveTheirStatusInThePath(Status status, String suffix) throws Exception {
        enqueue(response(200, "[]"), response(200, "[" + SERVICE + "," + SERVICE + "]"));
        ServiceQuery query = ServiceQuery.all().withStatus(status);

        ServicePage none = client.findByCustomer("c", query).get();
        ServicePage two = client.findByContactKey("k", query).get();

        assertThat(none.services()).isEmpty();
        assertThat(none.next()).isEmpty();
        assertThat(two.services()).extracting(Service::serviceId).containsExactly(7L, 7L);
        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/customers/c/services" + suffix);
        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/services/anonymous/k" + suffix);
    }

    @Test
    void listSendsItsWholeQuery() throws Exception {
        enqueue(response(200, "[]"));

        client.findByContactKey(
                        "k",
                        ServiceQuery.active()
                                .withServiceTypes("new-account", "100")
                                .withStartedFrom(Instant.parse("2009-05-12T12:05:12.145Z"))
                                .withStartedTo(Instant.parse("2010-01-01T00:00:00Z"))
                                .withAllExtensions()
                                .withLimit(20)
                                .withAfter("a+b/c="))
                .get();

        assertThat(request().getTarget())
                .isEqualTo("/genesys/1/cs/services/anonymous/k/active?service_types=new-account,100"
                        + "&started_from=2009-05-12T12:05:12.145Z&started_to=2010-01-01T00:00:00.000Z"
                        + "&extensions=*&limit=20&after=a%2Bb%2Fc%3D");
    }

    @Test
    void nextLinkLeadsToTheNextPage() throws Exception {
        enqueue(
                response(200, "[" + SERVICE + "]")
                        .addHeader("Link", "</help>; rel=\"help\"")
                        .addHeader(
                                "Link",
                                "</elsewhere?limit=1&after=a%2Bb%20%C3%A9>; title=\"a, <b>\"; rel=\"next\", </x>; rel=last"),
                response(200, "[]"));

        ServicePage first = client.findByCustomer("c", ServiceQuery.all()).get();
        client.findByCustomer("c", ServiceQuery.all().withAfter(first.next().orElseThrow()))
                .get();

        assertThat(first.next()).hasValue("a+b é");
        request();
        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/customers/c/services?after=a%2Bb%20%C3%A9");
    }

    @Test
    void blockingViewReturnsTheSameResults() {
        enqueue(started(3), response(200, SERVICE));

        try (ContextServices services = client.blocking()) {
            assertThat(services.start(EVENT).serviceId()).isEqualTo(3);
            assertThat(services.get(7).contactKey()).hasValue("42");
        }
    }

    @Test
    void invalidEventIsRefusedAndNothingIsSent() {
        ServiceStartEvent event =
                ServiceStartEvent.forContactKey("").attach("duration", 1).build();

        InvalidRequestException refused = failure(InvalidRequestException.class, client.start(event));

        assertThat(refused.violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("contact_key", Violation.EMPTY), tuple("duration", Violation.RESERVED_NAME));
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void eventAtTheSizeLimitIsSentAndALargerOneRefused() throws Exception {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("k")
                .attach("text", "é".repeat(100))
                .build();
        int size = EventCodec.write(event).length;
        enqueue(started(1));

        try (ContextServicesClient roomy =
                        builder().limits(Limits.DEFAULT.withBodyBytes(size)).build();
                ContextServicesClient tight =
                        builder().limits(Limits.DEFAULT.withBodyBytes(size - 1)).build()) {
            roomy.start(event).get();
            RequestRefusedException refused = failure(RequestRefusedException.class, tight.start(event));

            assertThat(refused.status()).isEqualTo(413);
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800", "12345"})
    void invalidKeyIsRefusedAndNothingIsSent(String key) {
        try (ContextServicesClient tight =
                builder().limits(Limits.DEFAULT.withKeyCharacters(4)).build()) {
            InvalidRequestException byCustomer =
                    failure(InvalidRequestException.class, tight.findByCustomer(key, ServiceQuery.all()));
            InvalidRequestException byContact =
                    failure(InvalidRequestException.class, tight.findByContactKey(key, ServiceQuery.all()));

            assertThat(byCustomer.violations()).extracting(Violation::field).containsExactly("customer_id");
            assertThat(byContact.violations()).extracting(Violation::field).containsExactly("contact_key");
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void nullIsRefusedAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> client.start(null)).withMessage("event");
        assertThatNullPointerException().isThrownBy(() -> client.get(1, null)).withMessage("view");
        assertThatNullPointerException()
                .isThrownBy(() -> client.findByCustomer(null, ServiceQuery.all()))
                .withMessage("customerId");
        assertThatNullPointerException()
                .isThrownBy(() -> client.findByContactKey("k", null))
                .withMessage("query");
    }

    @Test
    void gzippedResponseIsRead() throws Exception {
        Buffer zipped = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(zipped))) {
            sink.writeUtf8(SERVICE);
        }
        enqueue(new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(zipped));

        assertThat(client.get(7).get().serviceId()).isEqualTo(7);
    }
}
