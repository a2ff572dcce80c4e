package io.contextservices.wire;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceUpdateTest {

    private static final String WHOLE = "{\"contact_key\":\"42\",\"service_type\":\"loan\",\"est_duration\":60,"
            + "\"session_id\":\"S\",\"interaction_id\":\"I\",\"application_type\":\"IVR\",\"application_id\":1,"
            + "\"resource_type\":2,\"resource_id\":3,\"media_type\":\"voice\",\"verified\":true}";

    private static ServiceUpdate whole() {
        return ServiceUpdate.builder()
                .contactKey("42")
                .serviceType("loan")
                .estDuration(Duration.ofSeconds(60))
                .sessionId("S")
                .interactionId("I")
                .applicationType("IVR")
                .applicationId(1)
                .resourceType(2)
                .resourceId(3)
                .mediaType("voice")
                .attach("verified", true)
                .build();
    }

    @Test
    void updateReadsBackAsItWasBuilt() {
        ServiceUpdate read = EventCodec.readServiceUpdate(EventCodec.write(whole()), Limits.DEFAULT);

        assertThat(Wire.text(EventCodec.write(whole()))).isEqualTo(WHOLE);
        assertThat(read).isEqualTo(whole());
        assertThat(read.contactKey()).contains("42");
        assertThat(read.serviceType()).contains(AttributeValue.of("loan"));
        assertThat(read.estDuration()).contains(Duration.ofSeconds(60));
        assertThat(read.sessionId()).contains("S");
        assertThat(read.interactionId()).contains("I");
        assertThat(read.applicationType()).contains(AttributeValue.of("IVR"));
        assertThat(read.applicationId()).hasValue(1);
        assertThat(read.resourceType()).contains(AttributeValue.of(2));
        assertThat(read.resourceId()).hasValue(3);
        assertThat(read.mediaType()).contains(AttributeValue.of("voice"));
        assertThat(read.attached()).containsExactly(entry("verified", Json.of(true)));
    }

    @Test
    void furtherFieldsOfTheBodyAreKeptVerbatim() {
        String body = "{ \"customer_id\":\"C\", \"ttl\":60, \"timestamp\":\"2026-01-01T00:00:00.000Z\","
                + " \"auto_closed\":true, \"disposition\":7 }";

        ServiceUpdate update = EventCodec.readServiceUpdate(Wire.utf8(body), Limits.DEFAULT);

        assertThat(update).isEqualTo(ServiceUpdate.builder().build());
        assertThat(Wire.text(EventCodec.write(update))).isEqualTo(body);
        assertThat(EventCodec.asEvent(update).customerId()).contains("C");
    }

    @Test
    void builderMayBeUsedAgain() {
        ServiceUpdate.Builder builder = ServiceUpdate.builder().attach("a", 1);
        ServiceUpdate first = builder.build();

        assertThat(builder.attach("b", 2).build().attached()).hasSize(2);
        assertThat(first.attached()).hasSize(1);
    }
}
