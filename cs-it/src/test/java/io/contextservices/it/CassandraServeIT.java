package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.it.ServerOnCassandra.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests servers on a cluster that requires TLS, client certificates and a password, and checks rights. */
@Tag("slow")
class CassandraServeIT {

    @TempDir
    static Path directory;

    private static SecuredNode node;

    @BeforeAll
    static void start() throws Exception {
        node = SecuredNode.start(directory);
        await("the first user exists")
                .atMost(Duration.ofMinutes(2))
                .until(() -> rejected(node.configuration("cs")).err().contains("there are no tables"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    private static Result rejected(Map<String, String> configuration, String... arguments) throws Exception {
        return ServerOnCassandra.rejected(directory, configuration, arguments);
    }

    private static ServerProcess running(Map<String, String> configuration, String... arguments) throws IOException {
        return ServerOnCassandra.start(directory, configuration, arguments);
    }

    private static ContextServices client(ServerProcess server) {
        return ContextServicesClient.builder().baseUrl(server.url()).build().blocking();
    }

    @Test
    void secondServerSeesServicesOfTheFirst() throws Exception {
        try (ServerProcess first = running(node.configuration("cs"), "--create-schema", "1");
                ServerProcess second = running(node.configuration("cs"));
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
        Result rejected = rejected(node.configuration("cs_elsewhere"));

        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.out()).isEmpty();
        List<String> lines = rejected.err().lines().toList();
        assertThat(lines.get(0))
                .startsWith("cs: there are no tables of Context Services in the keyspace cs_elsewhere.")
                .contains("--create-schema");
        assertThat(lines.get(1)).startsWith("CREATE KEYSPACE IF NOT EXISTS cs_elsewhere WITH replication = ");
        assertThat(String.join("\n", lines.subList(1, lines.size())).split(";\n", -1))
                .hasSizeGreaterThan(10)
                .allMatch(each -> each.startsWith("CREATE ") || each.startsWith("INSERT "));
        assertThat(lines.get(lines.size() - 1)).endsWith(";");
    }

    /** Creates a role that may log in and nothing else. Returns the configuration of a server that uses it. */
    private static Map<String, String> role(CqlSession operator, String keyspace) {
        execute(operator, "CREATE ROLE " + keyspace + " WITH PASSWORD = 'secret' AND LOGIN = true");
        Map<String, String> configuration = new HashMap<>(node.configuration(keyspace));
        configuration.put("USER", keyspace);
        configuration.put("PASSWORD", "secret");
        return configuration;
    }

    private static void grantUse(CqlSession operator, String keyspace) {
        execute(operator, "GRANT SELECT ON KEYSPACE " + keyspace + " TO " + keyspace);
        execute(operator, "GRANT MODIFY ON KEYSPACE " + keyspace + " TO " + keyspace);
    }

    /** Executes the statements that a server prints after its first line. */
    private static void executePrinted(CqlSession operator, Result rejected) {
        String statements = rejected.err().substring(rejected.err().indexOf('\n') + 1);
        for (String statement : statements.strip().split(";\\s*", -1)) {
            if (!statement.isEmpty()) {
                execute(operator, statement.replace("'replication_factor': 3", "'replication_factor': 1"));
            }
        }
    }

    /** Changes of the schema take seconds on a busy machine. */
    private static void execute(CqlSession operator, String statement) {
        operator.execute(SimpleStatement.newInstance(statement).setTimeout(Duration.ofSeconds(60)));
    }

    private static void assertServes(Map<String, String> configuration) throws Exception {
        try (ServerProcess server = running(configuration);
                ContextServices services = client(server)) {
            long id = services.start(ServiceStartEvent.forContactKey("42").build())
                    .serviceId();
            assertThat(services.get(id).serviceId()).isEqualTo(id);
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void roleWithoutCreateServesOnTablesOfAnOperator() throws Exception {
        try (CqlSession operator = node.session()) {
            Map<String, String> restricted = role(operator, "cs_restricted");

            Result noTables = rejected(restricted, "--create-schema", "1");

            assertThat(noTables.code()).isEqualTo(1);
            assertThat(noTables.err().lines())
                    .startsWith("cs: there are no tables of Context Services in the keyspace cs_restricted, and this"
                            + " user has no right to create them. Run this in cqlsh, as a user with the right CREATE:");
            executePrinted(operator, noTables);
            grantUse(operator, "cs_restricted");
            assertServes(restricted);
        }
    }

    @Test
    void roleWithoutRightsIsReportedInOneLine() throws Exception {
        try (CqlSession operator = node.session()) {
            Map<String, String> restricted = role(operator, "cs_no_rights");
            executePrinted(operator, rejected(restricted));

            Result noRights = rejected(restricted);

            assertThat(noRights.code()).isEqualTo(1);
            assertThat(noRights.err())
                    .startsWith("cs: the keyspace cs_no_rights cannot be used: ")
                    .contains("no SELECT permission on <table cs_no_rights.")
                    .endsWith(". The user of the server needs SELECT and MODIFY on the keyspace\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void roleWithoutCreateGetsTheCqlOfATableThatAnUpgradeNeeds() throws Exception {
        try (CqlSession operator = node.session()) {
            Map<String, String> restricted = role(operator, "cs_upgrade");
            executePrinted(operator, rejected(restricted));
            grantUse(operator, "cs_upgrade");
            // As an earlier version left the keyspace.
            execute(operator, "DROP TABLE cs_upgrade.clocks");
            execute(operator, "UPDATE cs_upgrade.format USING TIMESTAMP 2 SET version = 1 WHERE one = 0");

            Result noClocks = rejected(restricted);

            assertThat(noClocks.code()).isEqualTo(1);
            assertThat(noClocks.err().lines())
                    .startsWith(
                            "cs: the keyspace cs_upgrade lacks tables that this version needs: clocks, and this user has"
                                    + " no right to create them. Run this in cqlsh, as a user with the right CREATE:",
                            "CREATE TABLE IF NOT EXISTS cs_upgrade.clocks (");
            assertThat(noClocks.err()).containsOnlyOnce("CREATE ");
            executePrinted(operator, noClocks);
            assertServes(restricted);
        }
    }

    @Test
    void threeReplicasRequireThreeNodes() throws Exception {
        Result rejected = rejected(node.configuration("cs_of_three"), "--create-schema");

        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err())
                .startsWith("cs: cannot create the keyspace cs_of_three: ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PASSWORD=wrong|wrong user or password",
                "USER= PASSWORD=|it requires a user and a password",
                "TLS_TRUSTSTORE=client.p12|the TLS handshake failed: unable to find valid certification path",
                "TLS_KEYSTORE= TLS_KEYSTORE_PASSWORD=|Received fatal alert: certificate_required",
                "TLS_KEYSTORE= TLS_KEYSTORE_PASSWORD= TLS_TRUSTSTORE= TLS_TRUSTSTORE_PASSWORD=|as a node does that requires TLS",
                "TLS_KEYSTORE_PASSWORD=wrong|client.p12: keystore password was incorrect",
                "TLS_TRUSTSTORE=nothing.p12|cannot read nothing.p12: no such file",
            })
    void rejectionByTheClusterIsReportedInOneLine(String changes, String said) throws Exception {
        Map<String, String> changed = new TreeMap<>(node.configuration("cs"));
        for (String change : changes.split(" ", -1)) {
            String[] parts = change.split("=", -1);
            changed.put(parts[0], parts[1]);
        }
        changed.values().removeIf(String::isEmpty);

        Result rejected = rejected(changed);

        // An unreadable local file is an error of the configuration.
        assertThat(rejected.code()).isEqualTo(said.contains(".p12: ") ? 2 : 1);
        assertThat(rejected.out()).isEmpty();
        assertThat(rejected.err()).startsWith("cs: cannot ").contains(said).hasLineCount(1);
    }

    @Test
    void unreachableClusterIsReportedWithinSeconds() throws Exception {
        Instant begun = Instant.now();

        Result rejected = rejected(Map.of("ADDRESS", "cassandra://127.0.0.1:1,no.such.invalid/cs"));

        assertThat(rejected)
                .isEqualTo(new Result(
                        1,
                        "",
                        "cs: cannot connect to Cassandra: 127.0.0.1:1: no node accepts connections there;"
                                + " no.such.invalid:9042: unknown host\n"));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void certificateNameIsCheckedUnlessDisabled() throws Exception {
        Path file = directory.resolve("another.p12");
        Keystore.keytool(
                file, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=x");
        Keystore another = new Keystore(file, Keystore.PASSWORD);
        try (SSLServerSocket socket = impostor(another)) {
            Map<String, String> trusting = new HashMap<>(node.configuration("cs"));
            trusting.put("ADDRESS", "cassandra://127.0.0.1:" + socket.getLocalPort() + "/cs");
            trusting.put(
                    "TLS_TRUSTSTORE",
                    another.trustedIn(directory.resolve("another-trusted.p12")).toString());

            assertThat(rejected(trusting).err())
                    .contains("the TLS handshake failed: No ")
                    .hasLineCount(1);
            trusting.put("TLS_CHECK_NAMES", "false");
            assertThat(rejected(trusting).err())
                    .endsWith("it closed the connection\n")
                    .hasLineCount(1);
        }
    }

    /** Listens, presents its certificate to each client, and closes the connection. */
    private static SSLServerSocket impostor(Keystore keystore) throws Exception {
        SSLServerSocket socket =
                (SSLServerSocket) keystore.listeners().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
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
