package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests the request on the vendor's page "Start Service", byte for byte. */
class VendorExampleTest {

    private final byte[] body = Wire.example();
    private final ServiceStartEvent event = Wire.read(body);

    @Test
    void everyFieldHasItsType() {
        assertThat(event.timestamp()).contains(Instant.parse("2009-05-12T12:05:12.145Z"));
        assertThat(event.interactionId()).contains("123ABCAADFJ1259ACF");
        assertThat(event.applicationType()).contains(AttributeValue.of(400));
        assertThat(event.applicationId()).hasValue(40);
        assertThat(event.estDuration()).contains(Duration.ofSeconds(60));
        assertThat(event.contactKey()).contains("42");
        assertThat(event.serviceType()).contains(AttributeValue.of(100));
        assertThat(event.mediaType()).contains(AttributeValue.of(1));
        assertThat(event.resourceId()).hasValue(5005);
        assertThat(event.resourceType()).contains(AttributeValue.of(2));
    }

    @Test
    void fieldsNotInTheExampleAreAbsent() {
        assertThat(event.customerId()).isEmpty();
        assertThat(event.sessionId()).isEmpty();
        assertThat(event.autoClosed()).isFalse();
        assertThat(event.autoCompleteAfter()).isEmpty();
        assertThat(event.ttl()).isEmpty();
        assertThat(event.expirationTime()).isEmpty();
    }

    @Test
    void theDispositionOfAnActiveServiceIsAttachedData() {
        assertThat(event.disposition()).isEmpty();
        assertThat(event.attached()).containsEntry("disposition", Json.parse("10"));
    }

    @Test
    void attachedDataIsTheExactSliceOfTheBody() {
        assertThat(event.attached()).containsOnlyKeys("disposition", "coupon", "satisfaction", "relatedOffers");
        String text = Wire.text(body);
        assertThat(JsonText.toBytes(event.attached().get("coupon")))
                .isEqualTo(Wire.utf8("{\n\"coupon_name\": \"DISCOUNTCODE15\"\n}"));
        assertThat(event.attached().get("satisfaction").text())
                .isEqualTo(text.substring(text.indexOf("{\n\"score\""), text.indexOf(",\n\"relatedOffers\"")));
        assertThat(event.attached().get("relatedOffers").text())
                .isEqualTo(text.substring(text.indexOf('['), text.indexOf(']') + 1));
    }

    @Test
    void writingReturnsTheOriginalBytes() {
        assertThat(EventCodec.write(event)).isEqualTo(Wire.example());
    }

    @Test
    void storedExampleReadsBack() {
        ServiceStartEvent stored = EventCodec.readStoredServiceStart(EventCodec.write(event));

        assertThat(stored).usingRecursiveComparison().isEqualTo(event);
    }
}
