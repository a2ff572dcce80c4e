package io.contextservices.json.internal;

import static io.contextservices.json.internal.JsonBridge.JSON;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.contextservices.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A writer of JSON into memory, field by field. Absent values are omitted.
 *
 * @param <W> the writer's own type
 */
public abstract class JsonWriter<W extends JsonWriter<W>> {

    /** A writer of JSON without a meaning. */
    public static final class Plain extends JsonWriter<Plain> {
        @Override
        public Plain self() {
            return this;
        }
    }

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final Bytes bytes = new Bytes();
    private final JsonGenerator out;

    public JsonWriter() {
        try {
            out = FACTORY.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A stream without an initial buffer. The generator has a buffer of its own and writes most texts at once, so the
     * array of the stream has their exact size and needs no copy.
     */
    private static final class Bytes extends ByteArrayOutputStream {

        Bytes() {
            super(0);
        }

        byte[] all() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    public abstract W self();

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step. The stream is in memory and cannot fail, so callers do not declare {@link IOException}. */
    private W write(Step step) {
        try {
            step.run();
            return self();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public final byte[] toBytes() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.all();
    }

    public final W beginArray() {
        return write(out::writeStartArray);
    }

    public final W endArray() {
        return write(out::writeEndArray);
    }

    public final W beginArray(String name) {
        return write(() -> out.writeArrayFieldStart(name));
    }

    public final W beginObject() {
        return write(out::writeStartObject);
    }

    public final W beginObject(String name) {
        return write(() -> out.writeObjectFieldStart(name));
    }

    public final W endObject() {
        return write(out::writeEndObject);
    }

    public final void value(String value) {
        write(() -> out.writeString(value));
    }

    public final void value(long value) {
        write(() -> out.writeNumber(value));
    }

    public final void value(boolean value) {
        write(() -> out.writeBoolean(value));
    }

    public final void nothing() {
        write(out::writeNull);
    }

    /** Writes the name of the next value. */
    public final void name(String name) {
        write(() -> out.writeFieldName(name));
    }

    public final W field(String name, long value) {
        return write(() -> out.writeNumberField(name, value));
    }

    public final W field(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    public final W field(String name, String value) {
        return write(() -> out.writeStringField(name, value));
    }

    public final W field(String name, Json value) {
        return write(() -> {
            out.writeFieldName(name);
            value(value, out);
        });
    }

    /** Writes a field with a value that is JSON already. */
    public final W field(String name, byte[] json) {
        return write(() -> {
            out.writeFieldName(name);
            out.writeRawValue(new Verbatim(json, 0, json.length));
        });
    }

    /** Writes an array item that is JSON already. */
    public final void value(byte[] json) {
        write(() -> out.writeRawValue(new Verbatim(json, 0, json.length)));
    }

    /** Writes a value verbatim, at any position where a value is allowed. */
    public static void value(Json value, JsonGenerator out) throws IOException {
        out.writeRawValue(new Verbatim(JSON.array(value), JSON.offset(value), JSON.length(value)));
    }

    public final W text(String name, Optional<String> value) {
        return value.isPresent() ? field(name, value.get()) : self();
    }

    public final W integer(String name, OptionalLong value) {
        return value.isPresent() ? field(name, value.getAsLong()) : self();
    }

    /**
     * A wrapper that writes the bytes of a JSON value verbatim; the generator accepts raw values only as strings
     * otherwise.
     */
    private static final class Verbatim implements SerializableString {

        private final byte[] utf8;
        private final int from;
        private final int length;

        Verbatim(byte[] utf8, int from, int length) {
            this.utf8 = utf8;
            this.from = from;
            this.length = length;
        }

        @Override
        public String getValue() {
            return new String(utf8, from, length, StandardCharsets.UTF_8);
        }

        @Override
        public int charLength() {
            return getValue().length();
        }

        @Override
        public byte[] asUnquotedUTF8() {
            return Arrays.copyOfRange(utf8, from, from + length);
        }

        @Override
        public int appendUnquotedUTF8(byte[] buffer, int offset) {
            if (length > buffer.length - offset) {
                return -1;
            }
            System.arraycopy(utf8, from, buffer, offset, length);
            return length;
        }

        @Override
        public int writeUnquotedUTF8(OutputStream to) throws IOException {
            to.write(utf8, from, length);
            return length;
        }

        @Override
        public int putUnquotedUTF8(ByteBuffer buffer) {
            throw neverQuoted();
        }

        @Override
        public char[] asQuotedChars() {
            throw neverQuoted();
        }

        @Override
        public byte[] asQuotedUTF8() {
            throw neverQuoted();
        }

        @Override
        public int appendQuotedUTF8(byte[] buffer, int offset) {
            throw neverQuoted();
        }

        @Override
        public int appendQuoted(char[] buffer, int offset) {
            throw neverQuoted();
        }

        @Override
        public int appendUnquoted(char[] buffer, int offset) {
            throw neverQuoted();
        }

        @Override
        public int writeQuotedUTF8(OutputStream to) {
            throw neverQuoted();
        }

        @Override
        public int putQuotedUTF8(ByteBuffer buffer) {
            throw neverQuoted();
        }

        private static IllegalStateException neverQuoted() {
            return new IllegalStateException("a JSON value is only written raw, as UTF-8");
        }
    }
}
