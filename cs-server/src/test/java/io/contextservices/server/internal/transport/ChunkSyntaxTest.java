package io.contextservices.server.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.server.internal.transport.ChunkedBody.Malformed;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkSyntaxTest {

    /** The maximum number of bytes of extensions, trailers and leading zeros of sizes. */
    private static final int MAX = 4_096;

    private static final String LAST = "0\r\n\r\n";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static String text(ByteBuffer read) {
        return ISO_8859_1.decode(read.duplicate().flip()).toString();
    }

    /** Decodes a whole body. */
    private static String decoded(String chunks) throws Malformed {
        ByteBuffer from = bytes(chunks);
        ByteBuffer to = ByteBuffer.allocate(chunks.length());
        assertThat(new ChunkSyntax().decode(from, to)).isTrue();
        assertThat(from.remaining()).isZero();
        return text(to);
    }

    private static void assertRefused(String chunks) {
        assertThatThrownBy(() -> new ChunkSyntax().decode(bytes(chunks), ByteBuffer.allocate(chunks.length())))
                .as(chunks)
                .isInstanceOf(Malformed.class)
                .hasMessage("the chunks of the body are malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\n" + LAST,
                "2\r\nhe\r\n003;a=b\r\nllo\r\n000;c\r\nX: y\r\nZ:\r\n\r\n",
                "5;a=\"\u00e9\t\"\r\nhello\r\n0\r\nX-1: \u00e9\t\r\n\r\n"
            })
    void bodyIsDecodedAtAnyPieceAndBufferSize(String chunks) throws Malformed {
        for (int piece = 1; piece <= chunks.length(); piece++) {
            for (int space = 1; space <= 6; space++) {
                ChunkSyntax syntax = new ChunkSyntax();
                StringBuilder decoded = new StringBuilder();
                boolean ended = false;
                for (int at = 0; at < chunks.length(); at += piece) {
                    ByteBuffer from = bytes(chunks.substring(at, Math.min(chunks.length(), at + piece)));
                    while (from.hasRemaining()) {
                        assertThat(ended).isFalse();
                        ByteBuffer to = ByteBuffer.allocate(space);
                        ended = syntax.decode(from, to);
                        decoded.append(text(to));
                    }
                }
                assertThat(ended).isTrue();
                assertThat(decoded).hasToString("hello");
            }
        }
    }

    @Test
    void bytesAfterTheBodyAreLeftUnread() throws Malformed {
        ChunkSyntax syntax = new ChunkSyntax();
        ByteBuffer from = bytes("1\r\nx\r\n" + LAST + "GET");

        assertThat(syntax.decode(from, ByteBuffer.allocate(5))).isTrue();
        assertThat(ISO_8859_1.decode(from.duplicate()).toString()).isEqualTo("GET");
        assertThat(syntax.decode(from, ByteBuffer.allocate(5))).isTrue();
        assertThat(from.remaining()).isEqualTo(3);
    }

    @Test
    void decodingStopsWhenTheBufferIsFull() throws Malformed {
        ByteBuffer from = bytes("3\r\nabc\r\n");
        ByteBuffer to = ByteBuffer.allocate(2);

        assertThat(new ChunkSyntax().decode(from, to)).isFalse();
        assertThat(text(to)).isEqualTo("ab");
        assertThat(ISO_8859_1.decode(from).toString()).isEqualTo("c\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000", "fffffff", "FFFFFFF", "0001000000", "90aAfF9"})
    void chunkSizeHasUpToSevenSignificantDigits(String size) throws Malformed {
        ByteBuffer from = bytes(size + "\r\nabc");
        ByteBuffer to = ByteBuffer.allocate(3);

        assertThat(new ChunkSyntax().decode(from, to)).isFalse();
        assertThat(text(to)).isEqualTo("abc");
        assertRefused(size + "0");
    }

    static Stream<Arguments> skipped() {
        return Stream.of(
                argumentSet("extension", "1;", "\r\nx\r\n" + LAST, 2), // counts the semicolon, and the 0 of the last
                // chunk
                argumentSet("extensions", "1;ab\r\nx\r\n1;", "\r\nx\r\n" + LAST, 5),
                argumentSet("last extension", "1\r\nx\r\n0;", "\r\n\r\n", 2),
                argumentSet("name of a trailer", "0\r\n", ":\r\n\r\n", 1),
                argumentSet("value of a trailer", "0\r\nab:", "\r\n\r\n", 3),
                argumentSet("second trailer", "0\r\nab:c\r\nd:", "\r\n\r\n", 5));
    }

    @ParameterizedTest
    @MethodSource("skipped")
    void extensionsAndTrailersAreSkippedUpToALimit(String before, String after, int skippedElsewhere) throws Malformed {
        decoded(before + "a".repeat(MAX - skippedElsewhere) + after);
        assertRefused(before + "a".repeat(MAX - skippedElsewhere + 1) + after);
    }

    @Test
    void leadingZerosAreSkippedUpToALimit() throws Malformed {
        assertThat(decoded("0".repeat(MAX - 1) + "1\r\nx\r\n" + LAST)).isEqualTo("x");
        assertRefused("0".repeat(MAX) + "1\r\nx\r\n" + LAST);
        assertRefused("0".repeat(MAX + 1));
    }

    /** Tests the permitted bytes at each position (RFC 9110, 5.5 and 5.6.2). */
    @Test
    void onlyValidBytesAreAcceptedAtEachPosition() throws Malformed {
        for (int b = 0; b < 256; b++) {
            char c = (char) b;
            boolean text = c == '\t' || (c >= ' ' && c != 0x7f);
            boolean token = c < 0x7f && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
            assertAccepted(text || c == '\r', "1;" + c);
            assertAccepted(text || c == '\r', "0\r\nX:" + c);
            assertAccepted(token || c == '\r', "0\r\n" + c);
            assertAccepted(token || c == ':', "0\r\nX" + c);
            boolean digit = c < 0x7f && Character.digit(c, 16) >= 0;
            assertAccepted(digit, "" + c);
            assertAccepted(digit || c == '\r' || c == ';', "1" + c);
            assertAccepted(c == '\n', "1\r" + c);
            assertAccepted(c == '\r', "1\r\nx" + c);
            assertAccepted(c == '\n', "1\r\nx\r" + c);
            assertAccepted(c == '\n', "0\r\nX:\r" + c);
            assertAccepted(c == '\n', "0\r\n\r" + c);
        }
    }

    private static void assertAccepted(boolean accepted, String begin) throws Malformed {
        if (accepted) {
            ByteBuffer from = bytes(begin);
            new ChunkSyntax().decode(from, ByteBuffer.allocate(1));
            assertThat(from.remaining()).isZero();
        } else {
            assertRefused(begin);
        }
    }
}
