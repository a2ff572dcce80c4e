package io.contextservices.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A writer of JSON into memory, field by field. Absent values are omitted. */
final class JsonWriter {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final Bytes bytes = new Bytes();
    private final JsonGenerator out;

    JsonWriter() {
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

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step. The stream is in memory and cannot fail, so callers do not declare {@link IOException}. */
    private JsonWriter write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] toBytes() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.all();
    }

    JsonWriter beginArray() {
        return write(out::writeStartArray);
    }

    JsonWriter endArray() {
        return write(out::writeEndArray);
    }

    JsonWriter beginArray(String name) {
        return write(() -> out.writeArrayFieldStart(name));
    }

    JsonWriter beginObject() {
        return write(out::writeStartObject);
    }

    JsonWriter beginObject(String name) {
        return write(() -> out.writeObjectFieldStart(name));
    }

    JsonWriter endObject() {
        return write(out::writeEndObject);
    }

    void value(String value) {
        write(() -> out.writeString(value));
    }

    void value(long value) {
        write(() -> out.writeNumber(value));
    }

    void value(boolean value) {
        write(() -> out.writeBoolean(value));
    }

    void nothing() {
        write(out::writeNull);
    }

    /** Writes the name of the next value. */
    void name(String name) {
        write(() -> out.writeFieldName(name));
    }

    JsonWriter field(String name, long value) {
        return write(() -> out.writeNumberField(name, value));
    }

    JsonWriter field(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    JsonWriter field(String name, String value) {
        return write(() -> out.writeStringField(name, value));
    }

    JsonWriter field(String name, Json value) {
        return write(() -> {
            out.writeFieldName(name);
            value(value, out);
        });
    }

    /** Writes a field with a value that is JSON already. */
    JsonWriter field(String name, byte[] json) {
        return field(name, new Json(json, 0, json.length, 0));
    }

    /** Writes an array item that is JSON already. */
    void value(byte[] json) {
        write(() -> value(new Json(json, 0, json.length, 0), out));
    }

    /** Writes a value verbatim, at any position where a value is allowed. */
    static void value(Json value, JsonGenerator out) throws IOException {
        out.writeRawValue(new Verbatim(value));
    }

    JsonWriter text(String name, Optional<String> value) {
        return value.isPresent() ? field(name, value.get()) : this;
    }

    JsonWriter integer(String name, OptionalLong value) {
        return value.isPresent() ? field(name, value.getAsLong()) : this;
    }

    JsonWriter seconds(String name, Optional<Duration> value) {
        return value.isPresent() ? field(name, value.get().toSeconds()) : this;
    }

    JsonWriter instant(String name, Optional<Instant> value) {
        return value.isPresent() ? field(name, Timestamps.format(value.get())) : this;
    }

    JsonWriter attribute(String name, Optional<AttributeValue> value) {
        if (value.isEmpty()) {
            return this;
        }
        return value.get() instanceof AttributeValue.DbId dbId
                ? field(name, dbId.id())
                : field(name, value.get().text());
    }

    /** Writes the fields that every event has, without its attached data. */
    JsonWriter event(Event event) {
        return instant(Field.TIMESTAMP, event.timestamp())
                .text(Field.SESSION_ID, event.sessionId())
                .text(Field.INTERACTION_ID, event.interactionId())
                .attribute(Field.APPLICATION_TYPE, event.applicationType())
                .integer(Field.APPLICATION_ID, event.applicationId())
                .attribute(Field.RESOURCE_TYPE, event.resourceType())
                .integer(Field.RESOURCE_ID, event.resourceId())
                .attribute(Field.MEDIA_TYPE, event.mediaType());
    }

    /**
     * A wrapper that writes the bytes of a JSON value verbatim; the generator accepts raw values only as strings
     * otherwise.
     */
    private record Verbatim(Json json) implements SerializableString {

        @Override
        public String getValue() {
            return json.text();
        }

        @Override
        public int charLength() {
            return json.text().length();
        }

        @Override
        public byte[] asUnquotedUTF8() {
            return json.toBytes();
        }

        @Override
        public int appendUnquotedUTF8(byte[] buffer, int offset) {
            if (json.length() > buffer.length - offset) {
                return -1;
            }
            System.arraycopy(json.array(), json.offset(), buffer, offset, json.length());
            return json.length();
        }

        @Override
        public int writeUnquotedUTF8(OutputStream to) throws IOException {
            to.write(json.array(), json.offset(), json.length());
            return json.length();
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
