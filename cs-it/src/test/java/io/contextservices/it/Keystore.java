package io.contextservices.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** A keystore with a key and a certificate for this machine, made by the JDK's keytool, and clients that trust it. */
record Keystore(Path file, String password) {

    static final String PASSWORD = "changeit";

    /** Creates a keystore; an existing file is replaced atomically, so that no reader sees a part of it. */
    static Keystore create(Path file) {
        return create(file, "EC", "-groupname", "secp256r1");
    }

    /** Creates a keystore with an RSA key, for cipher suites that a server with another key always rejects. */
    static Keystore makeWithRsa(Path file) {
        return create(file, "RSA", "-keysize", "2048");
    }

    private static Keystore create(Path file, String algorithm, String option, String value) {
        try {
            Path next = Files.createTempDirectory(file.toAbsolutePath().getParent(), "keys")
                    .resolve("next.p12");
            keytool(
                    next,
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    algorithm,
                    option,
                    value,
                    "-validity",
                    "36500",
                    "-dname",
                    "CN=" + System.nanoTime(),
                    "-ext",
                    "san=ip:127.0.0.1,dns:localhost");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return new Keystore(file, PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void keytool(Path keystore, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(output);
        }
    }

    char[] chars() {
        return password.toCharArray();
    }

    X509Certificate certificate() {
        try {
            return (X509Certificate)
                    KeyStore.getInstance(file.toFile(), chars()).getCertificate("server");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns sockets to a server that has exactly this certificate. */
    SSLSocketFactory sockets() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {trust()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns server sockets that use this key. */
    ServerSocketFactory listeners() {
        return context().getServerSocketFactory();
    }

    /** Returns a client that trusts exactly this certificate. */
    OkHttpClient client() {
        return new OkHttpClient.Builder().sslSocketFactory(sockets(), trust()).build();
    }

    /** Writes the certificate to a new keystore, for programs that trust it. Returns the file. */
    Path trustedIn(Path trustStore) {
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("trusted", certificate());
            trusted.store(out, PASSWORD.toCharArray());
            return trustStore;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a context that presents this certificate and trusts exactly the other one. */
    SSLContext contextTrusting(Keystore other) {
        return context(other.trust());
    }

    private SSLContext context(TrustManager... trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(KeyStore.getInstance(file.toFile(), chars()), chars());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted.length == 0 ? null : trusted, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509TrustManager trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
