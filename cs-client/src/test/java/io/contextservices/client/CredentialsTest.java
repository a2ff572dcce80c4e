package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnexpectedResponseException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that name and password appear in the request only. */
class CredentialsTest extends AgainstServer {

    private static final String USER = "jörg";
    private static final String PASSWORD = "pässwörd";
    private static final String HEADER =
            "Basic " + Base64.getEncoder().encodeToString((USER + ':' + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @Test
    void areSentWithTheFirstRequest() throws Exception {
        enqueue(response(200, SERVICE), started(7));

        try (ContextServicesClient known = builder().credentials(USER, PASSWORD).build()) {
            known.get(7).get();
            known.start(EVENT).get();
        }

        assertThat(request().getHeaders().values("Authorization")).containsExactly(HEADER);
        assertThat(request().getHeaders().values("Authorization")).containsExactly(HEADER);
    }

    @Test
    void areNotSentUnlessSet() throws Exception {
        enqueue(response(200, SERVICE));
        client.get(7).get();

        assertThat(request().getHeaders().get("Authorization")).isNull();
    }

    static Stream<RequestRefusedException> aRefusalKeepsItsStatus() {
        return Stream.of(
                new AuthenticationException("who are you?"), new PermissionDeniedException("this user may read only"));
    }

    @ParameterizedTest
    @MethodSource
    void aRefusalKeepsItsStatus(RequestRefusedException sent) throws Exception {
        enqueue(error(sent).addHeader("WWW-Authenticate", "Basic realm=\"Context Services\", charset=\"UTF-8\""));

        try (ContextServicesClient known = builder().credentials(USER, PASSWORD).build()) {
            RequestRefusedException refused = failure(sent.getClass(), known.start(EVENT));

            assertThat(refused.status()).isEqualTo(sent.status());
            assertThat(refused).hasMessage(sent.getMessage());
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "307", "308"})
    void areNotSentToARedirectTarget(int status) throws Exception {
        try (MockWebServer other = new MockWebServer();
                ContextServicesClient known =
                        builder().credentials(USER, PASSWORD).build()) {
            other.start();
            enqueue(response(status, "").addHeader("Location", other.url("/").toString()));

            failure(UnexpectedResponseException.class, known.get(7));

            assertThat(other.getRequestCount()).isZero();
        }
    }

    @Test
    void appearInNoMessage() {
        try (ContextServicesClient known = builder().credentials(USER, PASSWORD).build()) {
            server.close();
            CompletableFuture<?> future = known.start(EVENT);
            TransportException failed = failure(TransportException.class, future);

            for (Throwable e = failed; e != null; e = e.getCause()) {
                assertThat(e.toString()).doesNotContain(PASSWORD, HEADER.substring(6), USER);
            }
            assertThat(known.toString() + future).doesNotContain(PASSWORD, HEADER.substring(6), USER);
        }
    }

    @ParameterizedTest
    @CsvSource({"a:b, secret", "a\u0007b, secret", "ab, sec\u0000ret"})
    void unsendableCredentialsAreRefused(String user, String password) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().credentials(user, password))
                .withMessageStartingWith("credentials: ")
                .withMessageNotContaining(password)
                .withMessageNotContaining(user);
    }

    @Test
    void nullIsRefused() {
        assertThatNullPointerException().isThrownBy(() -> builder().credentials(null, "x"));
        assertThatNullPointerException().isThrownBy(() -> builder().credentials("x", null));
    }
}
