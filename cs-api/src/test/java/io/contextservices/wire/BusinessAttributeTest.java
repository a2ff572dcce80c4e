package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusinessAttributeTest {

    private static final BusinessAttribute FULL = BusinessAttribute.builder("MediaType")
            .dbId(-7)
            .displayName("Médium")
            .description("\"How\" a customer comes")
            .value(Value.of(1003, "email")
                    .withExpiration(Duration.ofDays(1))
                    .withDescription("d")
                    .withDisplayName("E-mail"))
            .value(Long.MAX_VALUE, "voice")
            .defaultValue("voice")
            .mapNames(true)
            .fields(List.of("Service.media_type", "Task.media_type"))
            .build();

    private static final String FULL_JSON = "{\"name\":\"MediaType\",\"dbid\":-7,\"display_name\":\"Médium\","
            + "\"description\":\"\\\"How\\\" a customer comes\",\"map_name\":true,"
            + "\"cv_attributes\":[\"Service.media_type\",\"Task.media_type\"],\"default_value\":\"voice\","
            + "\"values\":[{\"name\":\"email\",\"dbid\":1003,\"display_name\":\"E-mail\",\"description\":\"d\","
            + "\"expiration\":86400},{\"name\":\"voice\",\"dbid\":9223372036854775807}]}";

    private static final BusinessAttribute MINIMAL =
            BusinessAttribute.builder("x").build();

    private static final String MIN_JSON = "{\"name\":\"x\",\"map_name\":false,\"values\":[]}";

    private static BusinessAttribute read(String json) {
        return ResourceCodec.readBusinessAttribute(Wire.utf8(json));
    }

    @Test
    void absentFieldsAreOmitted() {
        assertThat(Wire.text(ResourceCodec.write(FULL))).isEqualTo(FULL_JSON);
        assertThat(Wire.text(ResourceCodec.write(MINIMAL))).isEqualTo(MIN_JSON);
    }

    @Test
    void writtenBusinessAttributesReadBack() {
        assertThat(read(FULL_JSON)).usingRecursiveComparison().isEqualTo(FULL);
        assertThat(read(MIN_JSON)).usingRecursiveComparison().isEqualTo(MINIMAL);
        List<BusinessAttribute> both = List.of(FULL, MINIMAL);
        byte[] array = ResourceCodec.writeBusinessAttributes(both);
        assertThat(Wire.text(array)).isEqualTo("[" + FULL_JSON + "," + MIN_JSON + "]");
        assertThat(ResourceCodec.readBusinessAttributes(array))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(both);
    }

    /** The vendor's object has keys that this project does not know, and may lack all optional ones. */
    @Test
    void unknownAndNullFieldsAreIgnored() {
        BusinessAttribute read =
                read("{\"x\":[{}],\"values\":[{\"dbid\":1,\"name\":\"a\",\"y\":0,\"description\":null}],"
                        + "\"name\":\"n\",\"dbid\":null,\"display_name\":null}");

        assertThat(read)
                .usingRecursiveComparison()
                .isEqualTo(BusinessAttribute.builder("n").value(1, "a").build());
        assertThat(read("{\"name\":\"n\"}").values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"name\":1}",
                "{\"name\":\"n\",\"values\":{}}",
                "{\"name\":\"n\",\"values\":[1]}",
                "{\"name\":\"n\",\"values\":[{\"name\":\"a\"}]}",
                "{\"name\":\"n\",\"values\":[{\"dbid\":1}]}",
                "{\"name\":\"n\",\"cv_attributes\":[1.5,{}]}"
            })
    void invalidBusinessAttributeIsRejected(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(json));
    }

    @Test
    void builderFromSetCopiesAllOfIt() {
        assertThat(FULL.toBuilder().build()).usingRecursiveComparison().isEqualTo(FULL);
        assertThat(FULL.toBuilder().value(5, "chat").build().values()).hasSize(3);
        assertThat(FULL.values()).hasSize(2);
    }

    @Test
    void toStringShowsTheName() {
        assertThat(FULL).hasToString("BusinessAttribute[MediaType]");
        assertThat(FULL.values().get(0)).hasToString("email (1003)");
    }
}
