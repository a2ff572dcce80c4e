package io.contextservices.server.internal.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context (1.2 and 1.3, forward secrecy only) with the key and the certificate of a PKCS#12 file. Each new
 * connection uses the current contents of the file as a whole, so that no handshake mixes old and new contents.
 */
public final class TlsContext extends SSLContextSpi {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** The cipher suites recommended by RFC 9325: with ephemeral keys and without CBC. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final ReloadableFile<SSLContext> file;

    private TlsContext(ReloadableFile<SSLContext> file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws java.io.UncheckedIOException if the file does not exist, the password does not open it, or it has no
     *     private key
     */
    public static SSLContext of(Path keystore, char[] password) {
        TlsContext tls = new TlsContext(new ReloadableFile<>(keystore, (contents, before) -> read(contents, password)));
        return new SSLContext(tls, tls.file.current().getProvider(), "TLS") {};
    }

    private static SSLContext read(byte[] contents, char[] password) throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            open(keys, contents, password);
            if (!hasKey(keys)) {
                throw new IOException("the keystore has no private key with a certificate");
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            return context(managers.getKeyManagers());
        } catch (GeneralSecurityException e) {
            throw new IOException("the keystore cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static void open(KeyStore keys, byte[] contents, char[] password)
            throws IOException, GeneralSecurityException {
        try {
            keys.load(new ByteArrayInputStream(contents), password);
        } catch (IOException e) {
            throw new IOException("the password does not open it, or the file is not PKCS#12", e);
        }
    }

    private static boolean hasKey(KeyStore keys) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }

    private static SSLContext context(KeyManager[] keys) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[0], null);
        return context;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return limited(file.current().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return limited(file.current().createSSLEngine(host, port));
    }

    private static SSLEngine limited(SSLEngine engine) {
        Set<String> supported = Set.of(engine.getSupportedCipherSuites());
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(SUITES.stream().filter(supported::contains).toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return new SingleHandshakeEngine(engine);
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trusted, @Nullable SecureRandom random) {
        throw new UnsupportedOperationException("the context is complete already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return file.current().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return file.current().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return file.current().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return file.current().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return file.current().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return file.current().getSupportedSSLParameters();
    }
}
