package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests servers on a cluster that requires TLS, client certificates and a password. */
@Tag("slow")
class CassandraServeIT {

    private static final String PREFIX = "CS_STORE_CASSANDRA_";

    @TempDir
    static Path directory;

    private static CassandraNode node;

    /** The configuration of a server, by the last part of each variable's name. */
    private static Map<String, String> known;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        Keystore ofNode = Keystore.make(directory.resolve("node.p12"));
        Keystore ofClient = Keystore.make(directory.resolve("client.p12"));
        Path trustedByNode = trust("trusted-by-node.p12", ofClient);
        node = CassandraNode.start(
                CassandraVersion.V5_0,
                Map.of(
                        "authenticator",
                        "PasswordAuthenticator",
                        "client_encryption_options.enabled",
                        "true",
                        "client_encryption_options.keystore",
                        ofNode.file().toString(),
                        "client_encryption_options.keystore_password",
                        ofNode.password(),
                        "client_encryption_options.require_client_auth",
                        "true",
                        "client_encryption_options.truststore",
                        trustedByNode.toString(),
                        "client_encryption_options.truststore_password",
                        Keystore.PASSWORD));
        known = Map.of(
                "ADDRESS",
                "cassandra://127.0.0.1:" + node.address().getPort() + "/cs",
                "USER",
                "cassandra",
                "PASSWORD",
                "cassandra",
                "TLS_TRUSTSTORE",
                trust("trusted.p12", ofNode).toString(),
                "TLS_TRUSTSTORE_PASSWORD",
                Keystore.PASSWORD,
                "TLS_KEYSTORE",
                ofClient.file().toString(),
                "TLS_KEYSTORE_PASSWORD",
                ofClient.password());
        await("the first user is there")
                .atMost(Duration.ofMinutes(2))
                .until(() -> serve(known).err().contains("there are no tables"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    private static Path trust(String name, Keystore whom) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("trusted", whom.certificate());
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, Keystore.PASSWORD.toCharArray());
        }
        return file;
    }

    private static ProcessBuilder command(Map<String, String> known, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(ServerProcess.command(arguments)).directory(directory.toFile());
        known.forEach((name, value) -> builder.environment().put(PREFIX + name, value));
        return builder;
    }

    /** Returns the result of a server that does not start. */
    private static Result serve(Map<String, String> known, String... arguments) throws Exception {
        ProcessBuilder serve = command(known, "serve", "--port", "0");
        serve.command().addAll(1, logging());
        serve.command().addAll(List.of(arguments));
        Path err = Files.createTempFile(directory, "err", "");
        Process process = serve.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    /** Uses the logging configuration of the command's jar; on the class path these tests' own comes first. */
    private static List<String> logging() throws IOException {
        Properties logging = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("../cs-cli/src/main/resources/simplelogger.properties"))) {
            logging.load(in);
        }
        return logging.entrySet().stream()
                .map(each -> "-D" + each.getKey() + '=' + each.getValue())
                .toList();
    }

    private static ServerProcess running(String... arguments) throws IOException {
        ProcessBuilder serve = command(known, "serve", "--port", "0").redirectError(Redirect.INHERIT);
        serve.command().addAll(List.of(arguments));
        return ServerProcess.start(serve);
    }

    private static ContextServices client(ServerProcess server) {
        return ContextServicesClient.builder().baseUrl(server.url()).build().blocking();
    }

    @Test
    void secondServerSeesServicesOfTheFirst() throws Exception {
        try (ServerProcess first = running("--create-schema", "1");
                ServerProcess second = running();
                ContextServices one = client(first);
                ContextServices other = client(second)) {
            long id = one.start(ServiceStartEvent.forContactKey("42").build()).serviceId();

            assertThat(other.findByContactKey("42", ServiceQuery.active()).services())
                    .singleElement()
                    .satisfies(service -> assertThat(service.serviceId()).isEqualTo(id));
            assertThat(first.terminate()).isZero();
            assertThat(other.start(ServiceStartEvent.forContactKey("42").build())
                            .serviceId())
                    .isNotEqualTo(id);
            assertThat(second.terminate()).isZero();
        }
    }

    @Test
    void missingTablesArePrintedAsCql() throws Exception {
        Map<String, String> elsewhere = new HashMap<>(known);
        elsewhere.replace("ADDRESS", known.get("ADDRESS") + "_elsewhere");

        Result refused = serve(elsewhere);

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        List<String> lines = refused.err().lines().toList();
        assertThat(lines.get(0))
                .startsWith("cs: there are no tables of Context Services in the keyspace cs_elsewhere.")
                .contains("--create-schema");
        assertThat(lines.get(1)).startsWith("CREATE KEYSPACE IF NOT EXISTS cs_elsewhere WITH replication = ");
        assertThat(String.join("\n", lines.subList(1, lines.size())).split(";\n", -1))
                .hasSizeGreaterThan(10)
                .allMatch(each -> each.startsWith("CREATE ") || each.startsWith("INSERT "));
        assertThat(lines.get(lines.size() - 1)).endsWith(";");
    }

    @Test
    void threeReplicasRequireThreeNodes() throws Exception {
        Map<String, String> elsewhere = new HashMap<>(known);
        elsewhere.replace("ADDRESS", known.get("ADDRESS") + "_of_three");

        Result refused = serve(elsewhere, "--create-schema");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .startsWith("cs: the keyspace cs_of_three is not created: ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PASSWORD=wrong|user or password are wrong",
                "USER= PASSWORD=|it asks for user and password",
                "TLS_TRUSTSTORE=client.p12|no TLS with it: unable to find valid certification path",
                "TLS_KEYSTORE= TLS_KEYSTORE_PASSWORD=|Received fatal alert: certificate_required",
                "TLS_KEYSTORE= TLS_KEYSTORE_PASSWORD= TLS_TRUSTSTORE= TLS_TRUSTSTORE_PASSWORD=|as one does that wants TLS",
                "TLS_KEYSTORE_PASSWORD=wrong|client.p12: keystore password was incorrect",
                "TLS_TRUSTSTORE=nothing.p12|cannot read nothing.p12: there is no such file",
            })
    void refusalByTheClusterIsReportedInOneLine(String changes, String said) throws Exception {
        Map<String, String> changed = new TreeMap<>(known);
        for (String change : changes.split(" ", -1)) {
            String[] parts = change.split("=", -1);
            changed.put(parts[0], parts[1]);
        }
        changed.values().removeIf(String::isEmpty);

        Result refused = serve(changed);

        // An unreadable local file is an error of the configuration.
        assertThat(refused.code()).isEqualTo(said.contains(".p12: ") ? 2 : 1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).startsWith("cs: cannot ").contains(said).hasLineCount(1);
    }

    @Test
    void unreachableClusterIsReportedWithinSeconds() throws Exception {
        Instant begun = Instant.now();

        Result refused = serve(Map.of("ADDRESS", "cassandra://127.0.0.1:1,no.such.invalid/cs"));

        assertThat(refused)
                .isEqualTo(new Result(
                        1,
                        "",
                        "cs: cannot connect to Cassandra: 127.0.0.1:1: nobody can be reached there;"
                                + " no.such.invalid:9042: there is no such host\n"));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void certificateNameIsCheckedUnlessDisabled() throws Exception {
        Path file = directory.resolve("another.p12");
        Keystore.keytool(
                file, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=x");
        Keystore another = new Keystore(file, Keystore.PASSWORD);
        try (SSLServerSocket socket = impostor(another)) {
            Map<String, String> trusting = new HashMap<>(known);
            trusting.put("ADDRESS", "cassandra://127.0.0.1:" + socket.getLocalPort() + "/cs");
            trusting.put("TLS_TRUSTSTORE", trust("another-trusted.p12", another).toString());

            assertThat(serve(trusting).err()).contains("no TLS with it: No ").hasLineCount(1);
            trusting.put("TLS_CHECK_NAMES", "false");
            assertThat(serve(trusting).err())
                    .endsWith("it broke the connection off\n")
                    .hasLineCount(1);
        }
    }

    /** Listens, presents its certificate to each client, and closes the connection. */
    private static SSLServerSocket impostor(Keystore keystore) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(KeyStore.getInstance(keystore.file().toFile(), keystore.chars()), keystore.chars());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread answering = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        try (SSLSocket caller = (SSLSocket) socket.accept()) {
                            caller.startHandshake();
                            int first = caller.getInputStream().read();
                            assertThat(first).isPositive();
                        } catch (IOException refused) {
                            // Clients are expected to reject the certificate.
                        }
                    }
                },
                "impostor");
        answering.setDaemon(true);
        answering.start();
        return socket;
    }
}
