package io.contextservices.store.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** Encodes texts as bytes, such that different texts have different bytes. */
public final class Utf8 {

    private Utf8() {}

    /**
     * Returns the bytes of a text.
     *
     * @throws IllegalArgumentException if it has an unpaired surrogate: its bytes would be those of another text
     */
    public static byte[] bytes(String text) {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not valid Unicode", e);
        }
    }
}
