package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceCodecTest {

    private static final Instant TIME = Instant.parse("2009-05-12T12:05:12.145Z");

    private static Service.Builder active() {
        return Service.builder(9_007_199_254_740_991L)
                .customerId("c1")
                .contactKey("42")
                .serviceType(AttributeValue.of("new-account"))
                .estDuration(Duration.ofSeconds(60))
                .started(
                        Wire.read(
                                "{\"contact_key\":\"42\",\"est_duration\":60,\"session_id\":\"s1\",\"interaction_id\":7,"
                                        + "\"application_type\":400,\"application_id\":40,\"resource_type\":\"agent\","
                                        + "\"resource_id\":5005,\"media_type\":1,\"coupon\":{}}"),
                        TIME);
    }

    private static Service.Builder completed() {
        return active().completed(
                        ServiceStartEvent.builder()
                                .resourceType(AttributeValue.of("agent"))
                                .build(),
                        TIME.plusMillis(1_500))
                .disposition(AttributeValue.of(10))
                .dispositionDesc("done");
    }

    private static final String ACTIVE =
            "{\"service_id\":9007199254740991,\"customer_id\":\"c1\",\"contact_key\":\"42\","
                    + "\"service_type\":\"new-account\",\"est_duration\":60,"
                    + "\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\",\"session_id\":\"s1\",\"interaction_id\":\"7\","
                    + "\"application_type\":400,\"application_id\":40,\"resource_type\":\"agent\",\"resource_id\":5005,"
                    + "\"media_type\":1}";

    private static final String ENDED = ",\"completed\":{\"timestamp\":\"2009-05-12T12:05:13.645Z\","
            + "\"resource_type\":\"agent\"},\"duration\":1500,\"disposition\":10,\"disposition_desc\":\"done\"";

    private static final String COUPON = ",\"coupon\":{ \"price\": 1.10 },\"é\":null";

    @Test
    void anActiveServiceHasItsFieldsInOrder() {
        assertThat(Wire.text(ResourceCodec.write(active().build()))).isEqualTo(ACTIVE + "}");
    }

    @Test
    void completedServiceShowsItsEnd() {
        assertThat(Wire.text(ResourceCodec.write(completed().build()))).isEqualTo(ACTIVE + ENDED + "}");
    }

    @Test
    void attachedDataIsWrittenAtTopLevelVerbatim() {
        Service service = completed()
                .attach("coupon", Json.parse("{ \"price\": 1.10 }"))
                .attach("é", Json.parse("null"))
                .build();

        assertThat(Wire.text(ResourceCodec.write(service))).isEqualTo(ACTIVE + ENDED + COUPON + "}");
    }

    @Test
    void anonymousServiceOmitsTheCustomer() {
        Service service = Service.builder(1)
                .contactKey("42")
                .started(ServiceStartEvent.builder().build(), TIME)
                .build();

        assertThat(Wire.text(ResourceCodec.write(service)))
                .isEqualTo("{\"service_id\":1,\"contact_key\":\"42\","
                        + "\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"}}");
    }

    @Test
    void aListIsABareArray() {
        assertThat(Wire.text(ResourceCodec.write(List.of()))).isEqualTo("[]");
        assertThat(Wire.text(ResourceCodec.write(
                        List.of(active().build(), completed().build()))))
                .isEqualTo("[" + ACTIVE + "}," + ACTIVE + ENDED + "}]");
    }

    @Test
    void aServiceReadsBackAsItWas() {
        Service service =
                completed().attach("coupon", Json.parse("{ \"price\": 1.10 }")).build();

        Service read = ResourceCodec.readService(ResourceCodec.write(service));

        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Json::equals, Json.class)
                .isEqualTo(service);
        assertThat(read.duration()).contains(Duration.ofMillis(1_500));
        assertThat(read.isActive()).isFalse();
        assertThat(read.attached("coupon")).contains(Json.parse("{ \"price\": 1.10 }"));
    }

    @Test
    void servicesReadBackInTheirOrder() {
        List<Service> services = List.of(completed().build(), active().build());

        assertThat(ResourceCodec.readServices(ResourceCodec.write(services)))
                .usingRecursiveComparison()
                .isEqualTo(services);
        assertThat(ResourceCodec.readServices(Wire.utf8(" [ ] "))).isEmpty();
    }

    @Test
    void startResponseHasTheId() {
        assertThat(Wire.text(ResourceCodec.write(new StartedService(12349857)))).isEqualTo("{\"service_id\":12349857}");
        assertThat(ResourceCodec.readStarted(Wire.utf8("{\"more\":[1], \"service_id\" : 12349857 }")))
                .isEqualTo(new StartedService(12349857));
    }

    @Test
    void attachedDispositionIsShownUntilRealOneExists() {
        Json attached = Json.parse("{\"a\":1}");
        Service stillActive = active().attach("disposition", attached).build();
        Service ended = completed()
                .attach("disposition", attached)
                .attach("disposition_desc", attached)
                .build();

        assertThat(Wire.text(ResourceCodec.write(stillActive))).isEqualTo(ACTIVE + ",\"disposition\":{\"a\":1}}");
        assertThat(ResourceCodec.readService(ResourceCodec.write(stillActive)).attached())
                .isEqualTo(Map.of("disposition", attached));
        assertThat(Wire.text(ResourceCodec.write(ended))).isEqualTo(ACTIVE + ENDED + "}");
        assertThat(ResourceCodec.readService(ResourceCodec.write(ended)).attached())
                .isEmpty();
    }

    @Test
    void invalidDispositionStaysAttachedData() {
        Service service = ResourceCodec.readService(Wire.utf8("{\"service_id\":1,\"disposition\":[1],"
                + "\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"},"
                + "\"completed\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"}}"));

        assertThat(service.disposition()).isEmpty();
        assertThat(service.attached()).isEqualTo(Map.of("disposition", Json.parse("[1]")));
    }

    @Test
    void responseOfNewerServerIsReadAsFarAsKnown() {
        Service service = ResourceCodec.readService(Wire.utf8("""
                { "new_field": {"a": 1}, "service_id": 1, "customer_id": 5, "contact_key": null,
                  "service_type": {"id": 100}, "est_duration": "60", "duration": "long", "completed": null,
                  "started": { "timestamp": "2009-05-12T12:05:12.145Z", "media_type": [], "application_id": 4.5,
                               "resource_id": null, "session_id": true, "place": "here" } }"""));

        assertThat(service.serviceId()).isEqualTo(1);
        assertThat(service.customerId()).isEmpty();
        assertThat(service.contactKey()).isEmpty();
        assertThat(service.serviceType()).isEmpty();
        assertThat(service.estDuration()).isEmpty();
        assertThat(service.started().timestamp()).contains(TIME);
        assertThat(service.started().mediaType()).isEmpty();
        assertThat(service.started().applicationId()).isEmpty();
        assertThat(service.started().attached()).isEmpty();
        assertThat(service.isActive()).isTrue();
        assertThat(service.duration()).isEmpty();
        assertThat(service.attached()).isEqualTo(Map.of("new_field", Json.parse("{\"a\": 1}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html></html>",
                "null",
                "1",
                "\"x\"",
                "[",
                "{",
                "{}",
                "{\"service_id\":\"1\"}",
                "{\"service_id\":1.0}",
                "{\"service_id\":null}",
                "{\"service_id\":0}",
                "{\"service_id\":9007199254740992}",
                "{\"service_id\":9223372036854775808}"
            })
    void serviceWithoutIdIsRejected(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readStarted(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readService(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readServices(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readServices(Wire.utf8("[" + json + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'started':1",
                ",'started':null",
                ",'started':{}",
                ",'started':{'timestamp':'yesterday'}",
                ",'started':{'timestamp':'2009-05-12T12:05:12.145Z'},'completed':{}",
                ",'started':{'timestamp':'2009-05-12T12:05:12.145Z'},'completed':[]"
            })
    void aServiceWithoutItsTimesIsRefused(String rest) {
        String json = "{'service_id':1" + rest + "}";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceCodec.readService(Wire.utf8(json.replace('\'', '"'))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[1", "[]]"})
    void truncatedResponseIsRejected(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readStarted(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readService(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readServices(Wire.utf8(json)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'service_id':1} {}",
                "{'service_id':1}]",
                "{'service_id':1,'service_id':1}",
                "{'service_id':1,'a':{'b':1,'b':1}}",
                "{'service_id':1,'a':[1}"
            })
    void anythingButOneJsonObjectIsRejected(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceCodec.readStarted(Wire.utf8(json.replace('\'', '"'))));
    }

    @Test
    void responseInOtherEncodingIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readService(new byte[] {(byte) 0xFF}));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readStarted(new byte[] {0, 0, 0, '1'}));
    }

    @Test
    void toStringOfServiceHidesCustomerData() {
        assertThat(completed().attach("coupon", Json.parse("\"secret\"")).build())
                .hasToString("Service[9007199254740991, completed]");
        assertThat(active().build()).hasToString("Service[9007199254740991, active]");
    }
}
