package io.contextservices.api;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What this library takes for JSON: UTF-8 by RFC 8259, one value, no key twice in an object, bounded nesting. */
final class JsonText {

    // Lengths of texts and numbers are bounded by the size of the body; numbers are kept as text, so long ones cost
    // nothing. Nesting is bounded by whoever reads; events may stand three levels down in a body. Messages quote a
    // single
    // character, since what they quote may be the customer's.
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MAX_NESTING + 4)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .errorReportConfiguration(
                    ErrorReportConfiguration.builder().maxErrorTokenLength(1).build())
            .build();

    /** Where a message of the parser turns from the text that it reads to the parser itself. */
    private static final Pattern PARSER_TALK = Pattern.compile("(?s)( \\((start|for|not) |: enable | -- |\\R).*");

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long NOT_ASCII = 0x8080808080808080L;

    private JsonText() {}

    /** Thrown where a value is nested deeper than it may be. */
    static final class TooDeepException extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        TooDeepException(int limit, JsonLocation location) {
            super("nested deeper than " + limit, location);
        }
    }

    /** A parser on bytes that are known to be UTF-8, so that its byte offsets are offsets into {@code utf8}. */
    static JsonParser parser(byte[] utf8) throws IOException {
        checkEncoding(utf8);
        return FACTORY.createParser(utf8);
    }

    private interface Reading<T> {
        T read(Consumer<String> duplicate) throws IOException;
    }

    static Json parse(byte[] utf8) {
        return strictly(duplicate -> whole(utf8, Limits.MAX_NESTING, Limits.MAX_NESTING, duplicate));
    }

    private static <T> T strictly(Reading<T> reading) {
        try {
            return reading.read(key -> {
                throw new IllegalArgumentException("the key " + key + " is there twice");
            });
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + describe(e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    /** The one value that there is, without the white space around it. */
    static Json whole(byte[] utf8, int room, int limit, Consumer<String> duplicate) throws IOException {
        try (JsonParser p = parser(utf8)) {
            if (p.nextToken() == null) {
                throw new JsonParseException(p, "no JSON value", p.currentLocation());
            }
            int from = (int) p.currentTokenLocation().getByteOffset();
            int depth = walk(p, room, limit, duplicate);
            int to = end(p);
            if (utf8[to - 1] <= ' ') {
                // The parser takes the white space after a number that stands alone for a part of it.
                to--;
            }
            if (p.nextToken() != null) {
                throw new JsonParseException(p, "text after the value", p.currentTokenLocation());
            }
            return new Json(utf8, from, to - from, depth);
        }
    }

    /** The value that the parser stands at, verbatim; the parser then stands at the value's end. */
    static Json slice(JsonParser p, byte[] utf8, int room, int limit, Consumer<String> duplicate) throws IOException {
        int from = (int) p.currentTokenLocation().getByteOffset();
        int depth = walk(p, room, limit, duplicate);
        return new Json(utf8, from, end(p) - from, depth);
    }

    private static int end(JsonParser p) throws IOException {
        p.finishToken();
        return (int) p.currentLocation().getByteOffset();
    }

    /** Goes over the value that the parser stands at and returns how deep it is nested. */
    private static int walk(JsonParser p, int room, int limit, Consumer<String> duplicate) throws IOException {
        JsonToken token = p.currentToken();
        if (!token.isStructStart()) {
            return 0;
        }
        if (room == 0) {
            throw new TooDeepException(limit, p.currentTokenLocation());
        }
        int depth = 0;
        if (token == JsonToken.START_OBJECT) {
            Names names = new Names();
            for (String key = p.nextFieldName(); key != null; key = p.nextFieldName()) {
                if (!names.add(key)) {
                    duplicate.accept(key);
                }
                p.nextToken();
                depth = Math.max(depth, walk(p, room - 1, limit, duplicate));
            }
        } else {
            while (p.nextToken() != JsonToken.END_ARRAY) {
                depth = Math.max(depth, walk(p, room - 1, limit, duplicate));
            }
        }
        return depth + 1;
    }

    /** Where reading stopped and why, without any Java in it. */
    static String describe(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String what = PARSER_TALK.matcher(e.getOriginalMessage()).replaceFirst("");
        return at == null ? what : describe(at) + ": " + what;
    }

    static String describe(JsonLocation at) {
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** Whether every surrogate of the text has its other half, so that the text can be written as UTF-8. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static void checkEncoding(byte[] utf8) throws JsonParseException {
        // The parser would otherwise guess UTF-16 or UTF-32 from these, and skip a byte order mark.
        for (int i = 0; i < Math.min(4, utf8.length); i++) {
            if (utf8[i] == 0) {
                throw notUtf8(utf8, i, "not UTF-8: a NUL byte");
            }
        }
        if (utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF) {
            throw notUtf8(utf8, 0, "a byte order mark is not allowed");
        }
        int ascii = 0;
        while (ascii + Long.BYTES <= utf8.length && ((long) EIGHT_BYTES.get(utf8, ascii) & NOT_ASCII) == 0) {
            ascii += Long.BYTES;
        }
        while (ascii < utf8.length && utf8[ascii] >= 0) {
            ascii++;
        }
        if (ascii < utf8.length) {
            checkUtf8(utf8, ascii);
        }
    }

    private static void checkUtf8(byte[] utf8, int from) throws JsonParseException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8, from, utf8.length - from);
        CharBuffer out = CharBuffer.allocate(512);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw notUtf8(utf8, in.position(), "not UTF-8");
        }
    }

    private static JsonParseException notUtf8(byte[] utf8, int at, String message) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            column++;
            if (utf8[i] == '\n') {
                line++;
                column = 1;
            }
        }
        return new JsonParseException(null, message, new JsonLocation(null, at, -1L, line, column));
    }

    /** The fields of an object, each verbatim. */
    static Map<String, Json> fields(Json object) {
        byte[] utf8 = object.toBytes();
        try (JsonParser p = parser(utf8)) {
            return fields(p, utf8, key -> {});
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON object", e);
        }
    }

    /** The fields of the one object that a text is, each verbatim: the same as of {@link #parse}, in one pass. */
    static Map<String, Json> parseFields(byte[] utf8) {
        return strictly(duplicate -> {
            try (JsonParser p = parser(utf8)) {
                Map<String, Json> fields = fields(p, utf8, duplicate);
                if (p.nextToken() != null) {
                    throw new JsonParseException(p, "text after the value", p.currentTokenLocation());
                }
                return fields;
            }
        });
    }

    private static Map<String, Json> fields(JsonParser p, byte[] utf8, Consumer<String> duplicate) throws IOException {
        if (p.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not a JSON object");
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
            p.nextToken();
            Json value = slice(p, utf8, Limits.MAX_NESTING - 1, Limits.MAX_NESTING, duplicate);
            if (fields.put(name, value) != null) {
                duplicate.accept(name);
            }
        }
        return fields;
    }

    /** The items of an array, each verbatim. */
    static List<Json> items(Json array) {
        List<Json> items = new ArrayList<>();
        byte[] utf8 = array.toBytes();
        try (JsonParser p = parser(utf8)) {
            if (p.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("not a JSON array");
            }
            while (p.nextToken() != JsonToken.END_ARRAY) {
                items.add(slice(p, utf8, Limits.MAX_NESTING, Limits.MAX_NESTING, key -> {}));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON array", e);
        }
        return items;
    }
}
