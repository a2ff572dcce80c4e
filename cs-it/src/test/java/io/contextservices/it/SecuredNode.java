package io.contextservices.it;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A Cassandra node that requires TLS, client certificates and a password, and checks the rights of roles. */
final class SecuredNode implements AutoCloseable {

    private static final String OPERATOR = "cassandra";

    private final CassandraNode node;
    private final Path directory;
    private final Keystore nodeKeys;
    private final Keystore clientKeys;

    private SecuredNode(CassandraNode node, Path directory, Keystore nodeKeys, Keystore clientKeys) {
        this.node = node;
        this.directory = directory;
        this.nodeKeys = nodeKeys;
        this.clientKeys = clientKeys;
    }

    /** Starts a node. Its first role, an operator with all rights, appears some seconds later. */
    static SecuredNode start(Path directory) throws Exception {
        Keystore nodeKeys = Keystore.create(directory.resolve("node.p12"));
        Keystore clientKeys = Keystore.create(directory.resolve("client.p12"));
        nodeKeys.trustedIn(directory.resolve("trusted.p12"));
        CassandraNode node = CassandraNode.start(
                CassandraVersion.V5_0,
                Map.ofEntries(
                        Map.entry("authenticator", "PasswordAuthenticator"),
                        Map.entry("authorizer", "CassandraAuthorizer"),
                        Map.entry("permissions_validity", "0ms"),
                        Map.entry("client_encryption_options.enabled", "true"),
                        Map.entry(
                                "client_encryption_options.keystore",
                                nodeKeys.file().toString()),
                        Map.entry("client_encryption_options.keystore_password", nodeKeys.password()),
                        Map.entry("client_encryption_options.require_client_auth", "true"),
                        Map.entry(
                                "client_encryption_options.truststore",
                                clientKeys
                                        .trustedIn(directory.resolve("trusted-by-node.p12"))
                                        .toString()),
                        Map.entry("client_encryption_options.truststore_password", Keystore.PASSWORD)));
        return new SecuredNode(node, directory, nodeKeys, clientKeys);
    }

    /** Returns the configuration of a server that uses a keyspace as the operator, by the last part of each variable. */
    Map<String, String> configuration(String keyspace) {
        return Map.of(
                "ADDRESS",
                "cassandra://127.0.0.1:" + node.address().getPort() + '/' + keyspace,
                "USER",
                OPERATOR,
                "PASSWORD",
                OPERATOR,
                "TLS_TRUSTSTORE",
                directory.resolve("trusted.p12").toString(),
                "TLS_TRUSTSTORE_PASSWORD",
                Keystore.PASSWORD,
                "TLS_KEYSTORE",
                clientKeys.file().toString(),
                "TLS_KEYSTORE_PASSWORD",
                clientKeys.password());
    }

    /** Returns a session of the operator. */
    CqlSession session() {
        CqlSession session = CqlSession.builder()
                .addContactPoint(node.address())
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials(OPERATOR, OPERATOR)
                .withSslContext(clientKeys.contextTrusting(nodeKeys))
                .build();
        session.setSchemaMetadataEnabled(false); // otherwise every change of the schema takes a second longer
        return session;
    }

    @Override
    public void close() throws IOException {
        node.close();
    }
}
