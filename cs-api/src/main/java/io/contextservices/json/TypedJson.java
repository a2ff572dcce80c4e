package io.contextservices.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.contextservices.json.internal.JsonText;
import io.contextservices.json.internal.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Converts between JSON and Java objects with Jackson databind, without silent loss. Safe for use by any number of
 * threads.
 */
final class TypedJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder(factory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .withCoercionConfigDefaults(coercions -> coercions.setAcceptBlankAsEmpty(false))
            .addModule(new SimpleModule().addSerializer(Json.class, new Verbatim()))
            .build();

    private TypedJson() {}

    /**
     * Creates a factory without the symbol table that its parsers would share: the names in one client's data would
     * slow down others.
     */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonText.MAX_NESTING)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    static byte[] write(@Nullable Object value) throws IOException {
        return MAPPER.writeValueAsBytes(value);
    }

    static <T> T read(byte[] utf8, int from, int length, Class<T> type) throws IOException {
        try (JsonParser in = new ExactNumbers(MAPPER.createParser(utf8, from, length))) {
            return MAPPER.readValue(in, type);
        }
    }

    /** A serializer that writes a JSON value within others verbatim. */
    private static final class Verbatim extends JsonSerializer<Json> {
        @Override
        public void serialize(Json value, JsonGenerator out, SerializerProvider provider) throws IOException {
            JsonWriter.value(value, out);
        }
    }

    /**
     * A parser that rejects numbers outside the range of the target type. Jackson would return infinity, zero or
     * another byte for them.
     */
    private static final class ExactNumbers extends JsonParserDelegate {

        ExactNumbers(JsonParser numbers) {
            super(numbers);
        }

        @Override
        public double getDoubleValue() throws IOException {
            double value = super.getDoubleValue();
            if (Double.isInfinite(value) || (value == 0 && !isZero())) {
                throw beyond("double", double.class);
            }
            return value;
        }

        @Override
        public float getFloatValue() throws IOException {
            float value = super.getFloatValue();
            if (Float.isInfinite(value) || (value == 0 && !isZero())) {
                throw beyond("float", float.class);
            }
            return value;
        }

        @Override
        public byte getByteValue() throws IOException {
            int value = getIntValue();
            if (value != (byte) value) {
                throw beyond("byte", byte.class);
            }
            return (byte) value;
        }

        /** Returns whether all digits before the exponent are zero. */
        private boolean isZero() throws IOException {
            return getText().chars().takeWhile(c -> c != 'e' && c != 'E').noneMatch(c -> c >= '1' && c <= '9');
        }

        private InputCoercionException beyond(String type, Class<?> target) {
            return new InputCoercionException(this, "not within a " + type, JsonToken.VALUE_NUMBER_FLOAT, target);
        }
    }
}
