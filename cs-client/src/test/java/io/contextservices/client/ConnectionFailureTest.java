package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectionFailureTest {

    private static String reason(Throwable cause) {
        IOException e = new SSLHandshakeException("Received fatal alert");
        e.initCause(cause);
        return ConnectionFailure.reason(e);
    }

    @Test
    void innermostCauseIsReported() {
        CertificateException untrusted = new CertificateException("PKIX path building failed");

        assertThat(reason(null)).isEqualTo("TLS failed: Received fatal alert");
        assertThat(reason(untrusted)).isEqualTo("its certificate is not trusted");
        assertThat(reason(new CertificateException(new CertPathValidatorException(new CertificateExpiredException()))))
                .isEqualTo("its certificate has expired");
        assertThat(reason(new CertificateException(new CertificateNotYetValidException())))
                .isEqualTo("its certificate is not valid yet");
    }

    @Test
    void unknownCauseIsNotReported() {
        assertThat(ConnectionFailure.reason(null)).isNull();
        assertThat(ConnectionFailure.reason(new IOException("who knows"))).isNull();
    }

    @Test
    void circularCausesTerminate() {
        IOException first = new IOException("first");
        IOException second = new IOException("second", first);
        first.initCause(second);

        assertThat(ConnectionFailure.reason(first)).isNull();
    }
}
