package io.contextservices.json.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Checks that bytes are valid UTF-8. Stateless. */
final class Utf8Check {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8Check() {}

    /**
     * Rejects bytes that are not UTF-8, and a byte order mark.
     *
     * @throws JsonReader.MalformedJsonException with the position of the first invalid byte
     */
    static void check(byte[] bytes) {
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            throw new JsonReader.MalformedJsonException(bytes, 0, "a byte order mark is not allowed");
        }
        // UTF-16 and UTF-32 are recognized by a NUL byte, since the first character of JSON is ASCII.
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw new JsonReader.MalformedJsonException(bytes, i, "not UTF-8: a NUL byte");
            }
        }
        int ascii = 0;
        while (ascii + Long.BYTES <= bytes.length && ((long) EIGHT_BYTES.get(bytes, ascii) & NOT_ASCII) == 0) {
            ascii += Long.BYTES;
        }
        while (ascii < bytes.length && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii < bytes.length) {
            checkFrom(ascii, bytes);
        }
    }

    private static void checkFrom(int from, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out = CharBuffer.allocate(512);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new JsonReader.MalformedJsonException(bytes, in.position(), "not UTF-8");
        }
    }
}
