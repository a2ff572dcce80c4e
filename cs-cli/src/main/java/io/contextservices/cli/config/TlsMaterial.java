package io.contextservices.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads keys and certificates for encrypted outgoing connections. */
final class TlsMaterial {

    /** A file with keys or certificates, PKCS#12 or JKS, and its password. */
    record Store(Path file, String password) {

        /**
         * Reads the file.
         *
         * @throws ConfigurationException if the file cannot be read with the password
         */
        private KeyStore read() {
            try {
                if (!Files.exists(file)) {
                    throw new IOException("no such file");
                }
                KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
                if (store.size() == 0) {
                    throw new IOException("it has no entries");
                }
                return store;
            } catch (IOException | GeneralSecurityException e) {
                throw unreadable(e);
            }
        }

        private ConfigurationException unreadable(Exception e) {
            return new ConfigurationException(List.of("cannot read " + file + ": " + e.getMessage()));
        }

        private TrustManagerFactory trust() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(read());
                return factory;
            } catch (GeneralSecurityException e) {
                throw unreadable(e);
            }
        }

        private KeyManager[] keys() {
            try {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(read(), password.toCharArray());
                return factory.getKeyManagers();
            } catch (GeneralSecurityException e) {
                throw unreadable(e);
            }
        }
    }

    private TlsMaterial() {}

    /**
     * Returns a context that trusts only the certificates in one file, and presents a certificate from another.
     *
     * @throws ConfigurationException if a file cannot be read
     */
    static SSLContext context(Store trusted, @Nullable Store own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : own.keys(), trusted.trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
