package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server with a keystore that is replaced while it runs. */
@Tag("slow")
class TlsTest {

    private static final String GET = "GET /genesys/1/cs/services/anonymous/42 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    Path directory;

    private Keystore keystore;
    private ContextEngine engine;
    private ContextServer server;
    private OkHttpClient http;

    @BeforeEach
    void start() {
        keystore = Keystore.create(directory.resolve("keystore.p12"));
        engine = ContextEngine.on(new MemoryStore());
        server = ContextServer.builder(engine)
                .port(0)
                .tls(keystore.file(), keystore.chars())
                .start();
        http = keystore.client();
    }

    @AfterEach
    void stop() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        server.close();
        engine.close();
    }

    @Test
    void serverSpeaksHttp11OverTls() throws IOException {
        assertThat(server.uri()).hasToString("https://127.0.0.1:" + server.port());
        try (Response response = get("/genesys/1/cs/services/anonymous/42")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.protocol()).isEqualTo(Protocol.HTTP_1_1);
            assertThat(response.handshake().peerCertificates()).containsExactly(keystore.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void supportedTlsVersionsAreAccepted(String protocol) throws IOException {
        try (SSLSocket socket = connect(keystore)) {
            socket.setEnabledProtocols(new String[] {protocol});

            assertThat(exchange(socket)).startsWith("HTTP/1.1 200 ");
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void olderTlsVersionsAreRefused() throws IOException {
        try (SSLSocket socket = connect(keystore)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void renegotiationClosesTheConnection() throws IOException {
        try (SSLSocket socket = connect(keystore)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThat(exchange(socket)).startsWith("HTTP/1.1 200 ");

            // The request follows the handshake. A request amid a handshake would fail in any case.
            socket.addHandshakeCompletedListener(second -> send(socket));
            socket.startHandshake();
            assertThatThrownBy(() -> receive(socket))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        try (Response response = get("/genesys/1/cs/services/anonymous/42")) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @Test
    void weakCipherSuitesAreRefused() throws IOException {
        assertRefused(
                keystore, server, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384");
        assertThat(suite(keystore, server, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                .isNotEmpty();

        Keystore rsa = Keystore.makeWithRsa(directory.resolve("rsa.p12"));
        try (ContextServer other = ContextServer.builder(engine)
                .port(0)
                .tls(rsa.file(), rsa.chars())
                .start()) {
            assertRefused(
                    rsa,
                    other,
                    "TLS_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
            assertThat(suite(rsa, other, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                    .isNotEmpty();
        }
    }

    private static void assertRefused(Keystore trusted, ContextServer server, String... suites) {
        for (String suite : suites) {
            assertThatThrownBy(() -> suite(trusted, server, suite)).as(suite).isInstanceOf(SSLException.class);
        }
    }

    /** Returns the negotiated cipher suite of a client that offers only one. */
    private static String suite(Keystore trusted, ContextServer server, String only) throws IOException {
        try (SSLSocket socket = (SSLSocket) trusted.sockets().createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledCipherSuites(new String[] {only});
            socket.startHandshake();
            return socket.getSession().getCipherSuite();
        }
    }

    @Test
    void serverChoosesTheCipherSuite() throws IOException {
        try (SSLSocket socket = connect(keystore)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
            });

            assertThat(exchange(socket)).startsWith("HTTP/1.1 200 ");
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        }
    }

    @Test
    void plainHttpRequestIsNotServed() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1 200");
        }
    }

    @Test
    void limitsAndPathsEqualThoseOfPlainHttp() throws IOException {
        String key = "a%2Fb%25%3B%2B";
        assertThat(post("{\"contact_key\":\"a/b%;+\",\"text\":\"" + "x".repeat(900_000) + "\"}"))
                .isEqualTo(201);
        try (Response found = get("/genesys/1/cs/services/anonymous/" + key + "?extensions=text")) {
            assertThat(found.body().string()).contains("\"service_id\":1").hasSizeGreaterThan(900_000);
        }
        assertThat(post("{\"contact_key\":\"1\",\"text\":\"" + "x".repeat(1_100_000) + "\"}"))
                .isEqualTo(413);
        try (Response tooLong = get("/genesys/1/cs/services/anonymous/42?x=" + "x".repeat(9_000))) {
            assertThat(tooLong.code()).isEqualTo(414);
        }
        try (Response tooLarge = http.newCall(request("/genesys/1/cs/services/anonymous/42")
                        .header("X-Large", "x".repeat(20_000))
                        .build())
                .execute()) {
            assertThat(tooLarge.code()).isEqualTo(431);
        }
    }

    @Test
    void renewedCertificateAppliesToNewConnections() throws IOException {
        try (SSLSocket old = connect(keystore)) {
            assertThat(exchange(old)).startsWith("HTTP/1.1 200 ");

            Keystore renewed = Keystore.create(keystore.file());
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsMatching(SSLException.class::isInstance)
                    .untilAsserted(() -> {
                        try (SSLSocket next = connect(renewed)) {
                            assertThat(exchange(next)).startsWith("HTTP/1.1 200 ");
                            assertThat(next.getSession().getPeerCertificates())
                                    .containsExactly(new Certificate[] {renewed.certificate()});
                        }
                    });

            assertThat(exchange(old)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void invalidKeystoreIsIgnoredUntilItIsReplaced() throws Exception {
        OkHttpClient before = keystore.client();
        Files.writeString(keystore.file(), "no keystore");
        // Opens new connections for more than a second, so that the server checks the file.
        long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
        while (System.nanoTime() < end) {
            try (SSLSocket socket = connectTrusting(before)) {
                assertThat(exchange(socket)).startsWith("HTTP/1.1 200 ");
            }
        }

        Keystore renewed = Keystore.create(keystore.file());
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsMatching(SSLException.class::isInstance)
                .untilAsserted(() -> {
                    try (SSLSocket next = connect(renewed)) {
                        assertThat(exchange(next)).startsWith("HTTP/1.1 200 ");
                    }
                });
    }

    @Test
    void unusableKeystoreFailsTheStart() throws IOException {
        Path withoutKey = directory.resolve("certificate.p12");
        Path pem = Files.writeString(directory.resolve("certificate.pem"), keystore.pem());
        Keystore.keytool(withoutKey, "-importcert", "-noprompt", "-alias", "server", "-file", pem.toString());

        assertRefused(directory.resolve("none.p12"), Keystore.PASSWORD, "no such file");
        assertRefused(keystore.file(), "wrong", "password");
        assertRefused(withoutKey, Keystore.PASSWORD, "no private key");
        assertRefused(pem, Keystore.PASSWORD, "");
    }

    private void assertRefused(Path file, String password, String why) {
        assertThatThrownBy(() -> ContextServer.builder(engine)
                        .port(0)
                        .tls(file, password.toCharArray())
                        .start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(why)
                .hasMessageNotContaining(Keystore.PASSWORD);
    }

    private Request.Builder request(String path) {
        return new Request.Builder().url(server.uri() + path);
    }

    private Response get(String path) throws IOException {
        return http.newCall(request(path).build()).execute();
    }

    private int post(String json) throws IOException {
        Request request = request("/genesys/1/cs/services/start")
                .post(RequestBody.create(json, MediaType.get("application/json")))
                .build();
        try (Response response = http.newCall(request).execute()) {
            return response.code();
        }
    }

    private SSLSocket connect(Keystore trusted) throws IOException {
        return connectTrusting(trusted.client());
    }

    private SSLSocket connectTrusting(OkHttpClient client) throws IOException {
        SSLSocket socket = (SSLSocket) client.sslSocketFactory().createSocket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String exchange(SSLSocket socket) throws IOException {
        send(socket);
        return receive(socket);
    }

    private static void send(SSLSocket socket) {
        try {
            socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String receive(SSLSocket socket) throws IOException {
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n[]") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new SSLException("the connection ended after " + response);
            }
            response.append((char) b);
        }
        return response.toString();
    }
}
