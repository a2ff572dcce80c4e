package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.URI;
import java.time.Duration;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest extends AgainstServer {

    @ParameterizedTest
    @CsvSource({
        "'',                        /genesys/1/cs",
        "/,                         /genesys/1/cs",
        "//,                        /genesys/1/cs",
        "/ctx,                      /ctx/genesys/1/cs",
        "/ctx/,                     /ctx/genesys/1/cs",
        "/a/b%20c/,                 /a/b%20c/genesys/1/cs",
        "/genesys/1/cs,             /genesys/1/cs",
        "/genesys/1/cs/,            /genesys/1/cs",
        "/ctx/genesys/1/cs//,       /ctx/genesys/1/cs",
        "/genesys/1,                /genesys/1/genesys/1/cs",
        "/genesys/1/cs/ctx,         /genesys/1/cs/ctx/genesys/1/cs",
    })
    void baseUrlMayHaveAnyPath(String path, String base) throws Exception {
        enqueue(response(200, SERVICE), response(200, SERVICE));

        try (ContextServicesClient text =
                        ContextServicesClient.builder().baseUrl(url() + path).build();
                ContextServicesClient uri = ContextServicesClient.builder()
                        .baseUrl(URI.create(url() + path))
                        .build()) {
            text.get(7).get();
            uri.get(7).get();
        }

        assertThat(request().getTarget()).isEqualTo(base + "/services/7");
        assertThat(request().getTarget()).isEqualTo(base + "/services/7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8080",
                "/genesys/1/cs",
                "ftp://localhost",
                "http://",
                "http://localhost:99999",
                "http://localhost/?a=b",
                "http://localhost/#top",
                "http://me:secret@localhost",
                "http://me@localhost",
            })
    void invalidUrlsAreRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextServicesClient.builder().baseUrl(url).build())
                .withMessageStartingWith("baseUrl: ")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http:/localhost",
                "http:localhost",
                "https:/localhost:1",
                "http:///localhost",
                "http:\\\\localhost"
            })
    void urlWithoutTwoSlashesIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextServicesClient.builder().baseUrl(url).build())
                .withMessage("baseUrl: the URL of a server begins with http:// or https://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[fe80::1%25eth0]:8080", "http://[fe80::1%eth0]/", "HTTPS://[fe80::1%251]"})
    void ipv6ZoneIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextServicesClient.builder().baseUrl(url).build())
                .withMessage("baseUrl: an IPv6 address with a zone is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://[::1]:8080", "HTTP://localhost", "http://localhost/a%20b", "http://localhost/[a%20b"})
    void unusualButValidUrlsAreAccepted(String url) {
        ContextServicesClient.builder().baseUrl(url).build().close();
    }

    @Test
    void baseUrlIsMandatory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextServicesClient.builder().build())
                .withMessage("baseUrl is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "P25D", "PT2562047788015215H"})
    void timeoutsAreFiniteAndNotZero(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().connectTimeout(timeout).build())
                .withMessageStartingWith("connectTimeout must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().callTimeout(timeout).build())
                .withMessageStartingWith("callTimeout must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "P24D"})
    void allOtherTimeoutsAreAccepted(Duration timeout) {
        builder().connectTimeout(timeout).callTimeout(timeout).build().close();
    }

    @Test
    void headersAreSentWithEveryRequest() throws Exception {
        enqueue(started(1), response(200, SERVICE));

        try (ContextServicesClient named = builder()
                .header("Authorization", "Basic b2xk")
                .header("authorization", "Basic bmV3")
                .header("Accept", "application/json;q=1")
                .header("X-Empty", "")
                .build()) {
            named.start(EVENT).get();
            named.get(7).get();
        }

        for (int i = 0; i < 2; i++) {
            RecordedRequest request = request();
            assertThat(request.getHeaders().values("Authorization")).containsExactly("Basic bmV3");
            assertThat(request.getHeaders().values("Accept")).containsExactly("application/json;q=1");
            assertThat(request.getHeaders().values("X-Empty")).containsExactly("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nX-Injected: yes", "secret\nx", "secret\u0000", "secret é", "secret\u007f"})
    void headerValueMustBePrintableAscii(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().header("X-Key", value).build())
                .withMessage("header: the value of X-Key is not printable ASCII")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Key", "X-Key:", "X-Key\r\nX-Injected", "é"})
    void headerNameMustBeAToken(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().header(name, "x").build())
                .withMessage("header: the name is not a valid header name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "CONTENT-LENGTH",
                "transfer-encoding",
                "Connection",
                "Upgrade",
                "Accept-Encoding",
                "Idempotency-Key",
                "if-match",
                "If-None-Match"
            })
    void headersSetByTheClientAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().header(name, "x").build())
                .withMessage("header: " + name + " is set by the client");
    }

    @Test
    void nullIsRefusedAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> builder().baseUrl((String) null));
        assertThatNullPointerException().isThrownBy(() -> builder().baseUrl((URI) null));
        assertThatNullPointerException().isThrownBy(() -> builder().header(null, "x"));
        assertThatNullPointerException().isThrownBy(() -> builder().header("X", null));
        assertThatNullPointerException().isThrownBy(() -> builder().limits(null));
        assertThatNullPointerException().isThrownBy(() -> builder().connectTimeout(null));
        assertThatNullPointerException().isThrownBy(() -> builder().callTimeout(null));
        assertThatNullPointerException().isThrownBy(() -> builder().httpClient(null));
    }

    @Test
    void builderIsReusable() throws Exception {
        enqueue(response(200, SERVICE));
        ContextServicesClient.Builder builder = builder();

        builder.header("X-Which", "1").build().close();
        try (ContextServicesClient second = builder.header("X-Which", "2").build()) {
            second.get(7).get();
        }

        assertThat(request().getHeaders().get("X-Which")).isEqualTo("2");
    }
}
