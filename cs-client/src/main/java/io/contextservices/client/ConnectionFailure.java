package io.contextservices.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Describes the cause of a failed connection in words for the administrator. */
final class ConnectionFailure {

    private static final int MAX_CAUSES = 10;

    /** The beginning of a TLS alert, which a TLS server sends to a client without TLS. */
    private static final String ALERT = "Unexpected status line: \u0015\u0003";

    private ConnectionFailure() {}

    /** Returns the innermost known cause; {@code null} if none is known. */
    static @Nullable String reason(@Nullable IOException e) {
        String reason = null;
        Throwable cause = e;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            String description = describe(cause);
            reason = description == null ? reason : description;
            cause = cause.getCause();
        }
        return reason;
    }

    private static @Nullable String describe(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "the host name has no known address";
        } else if (cause instanceof CertificateExpiredException) {
            return "its certificate has expired";
        } else if (cause instanceof CertificateNotYetValidException) {
            return "its certificate is not valid yet";
        } else if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
            return "its certificate is not trusted";
        } else if (cause instanceof SSLPeerUnverifiedException) {
            return "its certificate is not for this host";
        } else if (cause instanceof SSLException) {
            String message = String.valueOf(cause.getMessage());
            return message.contains("Unsupported or unrecognized SSL message")
                    ? "the server does not use TLS"
                    : "TLS failed: " + message;
        } else if (cause instanceof ProtocolException
                && String.valueOf(cause.getMessage()).startsWith(ALERT)) {
            return "the server uses TLS, so its URL must begin with https";
        }
        return null;
    }
}
