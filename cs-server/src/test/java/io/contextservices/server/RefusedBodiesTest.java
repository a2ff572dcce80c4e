package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests that the server reads only a limited part of a rejected body, and that the client can still read the response.
 */
class RefusedBodiesTest {

    private static final String START = "/genesys/1/cs/services/start";
    private static final int LIMIT = 4 << 20;
    private static final int FAR_TOO_LARGE = 15 * LIMIT;

    /** Twice the limit, and the size of a connection's buffers. */
    private static final int AT_MOST = 6 * LIMIT;

    private static final String NOISE = "x".repeat(1 << 16);

    @RegisterExtension
    final ServerExtension server = new ServerExtension(() -> ContextEngine.builder(new MemoryStore())
            .limits(Limits.DEFAULT.withBodyBytes(LIMIT))
            .build());

    @Test
    void farTooLargeBodyClosesTheConnection() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, FAR_TOO_LARGE));

            assertRefused(http.read(false), 413);
            assertThat(writtenUntilCutOff(http, NOISE)).isLessThan(AT_MOST);
        }
    }

    @Test
    void tooManyChunksCloseTheConnection() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, 0, "Transfer-Encoding: chunked"));

            String chunk = Integer.toHexString(NOISE.length()) + "\r\n" + NOISE + "\r\n";
            assertThat(writtenUntilCutOff(http, chunk)).isLessThan(AT_MOST);
        }
    }

    @Test
    void chunksOverLimitAreRejected() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, 0, "Transfer-Encoding: chunked"));
            String chunk = Integer.toHexString(NOISE.length()) + "\r\n" + NOISE + "\r\n";
            for (int written = 0; written <= LIMIT; written += NOISE.length()) {
                http.write(chunk);
            }
            http.write("0\r\n\r\n");

            assertThat(http.read(false).status()).isEqualTo(413);
        }
    }

    @Test
    void unreadChunksCloseTheConnection() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", "/nothing", 0, "Transfer-Encoding: chunked"));

            assertThat(http.read(false).status()).isEqualTo(404);
            String chunk = Integer.toHexString(NOISE.length()) + "\r\n" + NOISE + "\r\n";
            assertThat(writtenUntilCutOff(http, chunk)).isLessThan(AT_MOST);
        }
    }

    @Test
    void refusalIsReadableAfterSendingTheBody() throws IOException {
        for (String head : new String[] {
            RawHttp.head("POST", START, FAR_TOO_LARGE),
            RawHttp.head("POST", START, 0, "Transfer-Encoding: gzip"),
            RawHttp.head("GET", "/nothing", 0, "Connection: close"),
            RawHttp.head("GET", START, 0, "X: a\r\n b")
        }) {
            try (RawHttp http = new RawHttp(server.port())) {
                http.write(head);
                for (int i = 0; i < 8; i++) {
                    http.write(NOISE);
                }

                assertThat(http.read(false).header("Connection")).isEqualToIgnoringCase("close");
                assertThat(http.atEnd()).isTrue();
            }
        }
    }

    @Test
    void endlessBytesAfterLastRequestCloseTheConnection() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("GET", "/nothing", 0, "Connection: close"));

            assertRefused(http.read(false), 404);
            assertThat(writtenUntilCutOff(http, NOISE)).isLessThan(AT_MOST);
        }
    }

    /** A peer may keep its connection open after the last response. The server discards the bytes that still arrive. */
    @Test
    void openConnectionsAfterLastResponseDoNotDelayOthers() throws IOException {
        List<RawHttp> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                RawHttp http = new RawHttp(server.port());
                peers.add(http);
                http.write(RawHttp.head("GET", "/nothing", 0, "Connection: close"));
                assertRefused(http.read(false), 404);
                http.write("x");
            }
            assertThat(RawHttp.send(server.port(), "GET", "/nothing").status()).isEqualTo(404);
        } finally {
            for (RawHttp peer : peers) {
                peer.close();
            }
        }
    }

    private static void assertRefused(Response response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
    }

    private static int writtenUntilCutOff(RawHttp http, String piece) {
        int written = 0;
        try {
            while (written < FAR_TOO_LARGE) {
                http.write(piece);
                written += piece.length();
            }
        } catch (IOException closed) {
            // expected: the server closes the connection
        }
        return written;
    }
}
