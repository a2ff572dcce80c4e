package io.contextservices.server.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.RequestRefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadScannerTest {

    private static final String GET = "GET / HTTP/1.1\r\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1~Host: a~~         | 0",
                "~~GET / HTTP/1.0~Host: a~~       | 0",
                "GET / HTTP/3.7~Host: a~~         | 400",
                "GET / HTTP/1.1~Host: a~ folded~~ | 400"
            })
    void resultDoesNotDependOnThePieces(String head, int status) {
        byte[] bytes = head.strip().replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int size = 1; size <= bytes.length; size++) {
            RequestHeadScanner scanner = new RequestHeadScanner();
            for (int from = 0; from < bytes.length; from += size) {
                scan(scanner, bytes, from, Math.min(bytes.length, from + size));
            }

            assertThat(scanner.hasEnded()).isTrue();
            assertThat(status(scanner)).as("pieces of %d bytes", size).isEqualTo(status);
        }
    }

    @Test
    void scanStopsAtTheFirstHeaderBeyondTheLimit() {
        String permitted = GET + "X: a\r\n".repeat(RequestHeadScanner.MAX_HEADERS);
        byte[] bytes = (permitted + "X: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        RequestHeadScanner scanner = new RequestHeadScanner();

        assertThat(scan(scanner, bytes, 0, bytes.length)).isEqualTo(permitted.length());
        assertThat(scanner.hasTooManyHeaders()).isTrue();
        assertThat(status(scanner)).isEqualTo(431);
    }

    @Test
    void faultOfOneHeadDoesNotAffectTheNext() {
        RequestHeadScanner scanner = new RequestHeadScanner();
        byte[] folded = (GET + "X: a\r\n b\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] wellFormed = (GET + "\r\n").getBytes(StandardCharsets.US_ASCII);
        scan(scanner, folded, 0, folded.length);
        assertThat(status(scanner)).isEqualTo(400);

        scanner.next();
        scan(scanner, wellFormed, 0, wellFormed.length);
        assertThat(status(scanner)).isZero();
    }

    private static int scan(RequestHeadScanner scanner, byte[] bytes, int from, int to) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return scanner.scan(buffer, scanner.skipEmptyLines(buffer, from, to), to);
    }

    /** Returns the status for the head; 0 if it is well-formed. */
    private static int status(RequestHeadScanner scanner) {
        RequestRefusedException failure = scanner.failure();
        return failure == null ? 0 : failure.status();
    }
}
