package io.contextservices.json.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reader of one JSON text by RFC 8259, in UTF-8, value by value. A reader holds nothing but its text and its
 * position, and readers share nothing. So the names and values in one text influence neither the result nor the time of
 * reading another. For use by one thread.
 */
public final class JsonReader {

    /** The type of a value; for an array or object, its opening bracket. */
    public enum Token {
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        /** A number with a fraction, an exponent or both. */
        FRACTION,
        TRUE,
        FALSE,
        NULL;

        public boolean isNumber() {
            return this == INTEGER || this == FRACTION;
        }
    }

    /**
     * Thrown at the first error in a text. The message contains the position and the reason, and quotes one character
     * at most.
     */
    public static class MalformedJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MalformedJsonException(byte[] text, int at, String message) {
            // Clients can send malformed texts at any rate, and a stack trace, which is expensive, would not be used.
            super(place(text, at) + ": " + message, null, false, false);
        }
    }

    private static final int NOTHING = -1;
    private static final int UNICODE_DIGITS = 4;

    private final byte[] utf8;
    private final KnownNames known;
    private int at;
    private int from;
    private Token token = Token.NULL;
    private boolean escaped;
    private int nameFrom;
    private int nameTo;
    private boolean nameEscaped;

    /** True if the last token was an opening bracket, so that no comma is expected. */
    private boolean opened;

    /**
     * Creates a reader before the value.
     *
     * @throws MalformedJsonException if the bytes are not UTF-8
     */
    public JsonReader(byte[] utf8) {
        this(utf8, KnownNames.NONE);
    }

    /**
     * Creates a reader before the value of a text that probably has these names.
     *
     * @throws MalformedJsonException if the bytes are not UTF-8
     */
    public JsonReader(byte[] utf8, KnownNames known) {
        Utf8Check.check(utf8);
        this.utf8 = utf8;
        this.known = known;
    }

    /** Returns the line and column of a byte, both from 1; columns count bytes. */
    public static String place(byte[] text, int at) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            column++;
            if (text[i] == '\n') {
                line++;
                column = 1;
            }
        }
        return "line " + line + ", column " + column;
    }

    /** Returns the type of the value that was read last. */
    public Token token() {
        return token;
    }

    /** Returns the position at which the last value begins. */
    public int from() {
        return from;
    }

    /** Returns the position after the last token. */
    public int at() {
        return at;
    }

    /** Returns whether only white space is left. */
    public boolean isAtEnd() {
        return significant() == NOTHING;
    }

    /** Reads the next value; for an array or object, its opening bracket. */
    public Token next() {
        int first = significant();
        from = at;
        opened = false;
        token = switch (first) {
            case '"' -> {
                string();
                yield Token.STRING;
            }
            case '{' -> open(Token.OBJECT);
            case '[' -> open(Token.ARRAY);
            case 't' -> literal("true", Token.TRUE);
            case 'f' -> literal("false", Token.FALSE);
            case 'n' -> literal("null", Token.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(at);
        };
        return token;
    }

    /**
     * Reads the next name in an object and the colon after it; returns {@code false} at the closing bracket, which it
     * reads.
     */
    public boolean name() {
        int b = significant();
        if (b == '}') {
            close();
            return false;
        }
        if (!opened) {
            expect(',', b);
            b = significant();
        }
        opened = false;
        if (b != '"') {
            throw unexpected(at);
        }
        nameFrom = at + 1;
        string();
        nameTo = at - 1;
        nameEscaped = escaped;
        expect(':', significant());
        return true;
    }

    /** Returns the name that was read last. */
    public String nameText() {
        if (nameEscaped) {
            return unescape(nameFrom, nameTo);
        }
        String name = known.find(utf8, nameFrom, nameTo);
        return name == null ? plain(nameFrom, nameTo) : name;
    }

    /**
     * Returns whether the bytes between two positions equal those of the name that was read last, without decoding
     * escapes.
     */
    public boolean isName(int from, int to) {
        return Arrays.equals(utf8, from, to, utf8, nameFrom, nameTo);
    }

    public boolean isNameEscaped() {
        return nameEscaped;
    }

    public int nameFrom() {
        return nameFrom;
    }

    public int nameTo() {
        return nameTo;
    }

    /**
     * Reads the next value in an array as {@link #next()} does; returns {@code false} at the closing bracket, which it
     * reads.
     */
    public boolean item() {
        int b = significant();
        if (b == ']') {
            close();
            return false;
        }
        if (!opened) {
            expect(',', b);
        }
        next();
        return true;
    }

    /** Returns the content of the string that was read last, or the digits of the number. */
    public String text() {
        if (token != Token.STRING) {
            return plain(from, at);
        }
        return escaped ? unescape(from + 1, at - 1) : plain(from + 1, at - 1);
    }

    /** Returns the length of the value that was read last, in bytes. */
    public int length() {
        return at - from;
    }

    private Token open(Token bracket) {
        at++;
        opened = true;
        return bracket;
    }

    private void close() {
        at++;
        opened = false;
    }

    private void expect(char wanted, int found) {
        if (found != wanted) {
            throw unexpected(at);
        }
        at++;
    }

    /** Skips white space and returns the next byte, without reading it. */
    private int significant() {
        byte[] text = utf8;
        int i = at;
        while (i < text.length) {
            byte b = text[i];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\t' && b != '\r')) {
                at = i;
                return b;
            }
            i++;
        }
        at = i;
        return NOTHING;
    }

    private Token literal(String word, Token meaning) {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i), peek());
        }
        return meaning;
    }

    private int peek() {
        return at < utf8.length ? utf8[at] : NOTHING;
    }

    private Token number() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        Token kind = Token.INTEGER;
        if (peek() == '.') {
            at++;
            digits();
            kind = Token.FRACTION;
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
            kind = Token.FRACTION;
        }
        return kind;
    }

    private void digits() {
        int first = at;
        while (at < utf8.length && utf8[at] >= '0' && utf8[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw unexpected(at);
        }
    }

    private void string() {
        byte[] text = utf8;
        escaped = false;
        for (int i = at + 1; i < text.length; i++) {
            byte b = text[i];
            if (b == '"') {
                at = i + 1;
                return;
            }
            if (b == '\\') {
                escaped = true;
                i = escape(i + 1);
            } else if (b >= 0 && b < ' ') {
                throw unexpected(i);
            }
        }
        throw unexpected(text.length);
    }

    /** Checks the escape after a backslash and returns the position of its last byte. */
    private int escape(int i) {
        if (i == utf8.length) {
            throw unexpected(i);
        }
        switch (utf8[i]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i;
            }
            case 'u' -> {
                int last = i + UNICODE_DIGITS;
                for (int digit = i + 1; digit <= last; digit++) {
                    if (digit == utf8.length || Character.digit(utf8[digit], 16) < 0) {
                        throw unexpected(digit);
                    }
                }
                return last;
            }
            default -> throw unexpected(i);
        }
    }

    /** Returns the text between two positions, which contains no escapes. */
    public String plain(int start, int end) {
        return new String(utf8, start, end - start, StandardCharsets.UTF_8);
    }

    private String unescape(int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int plain = start;
        int i = start;
        while (i < end) {
            if (utf8[i] == '\\') {
                text.append(plain(plain, i)).append(unescaped(i + 1));
                i += utf8[i + 1] == 'u' ? 2 + UNICODE_DIGITS : 2;
                plain = i;
            } else {
                i++;
            }
        }
        return text.append(plain(plain, end)).toString();
    }

    /** Returns the character of an escape; a lone surrogate if the other half of the pair is missing. */
    private char unescaped(int i) {
        return switch (utf8[i]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int digit = i + 1; digit <= i + UNICODE_DIGITS; digit++) {
                    code = code << 4 | Character.digit(utf8[digit], 16);
                }
                yield (char) code;
            }
            default -> (char) utf8[i];
        };
    }

    private MalformedJsonException unexpected(int where) {
        if (where >= utf8.length) {
            return new MalformedJsonException(utf8, where, "the text ends too early");
        }
        int b = utf8[where];
        String what = b > ' ' && b < 0x7F ? " '" + (char) b + "'" : b >= 0 && b < ' ' ? " (a control character)" : "";
        return new MalformedJsonException(utf8, where, "unexpected character" + what);
    }
}
