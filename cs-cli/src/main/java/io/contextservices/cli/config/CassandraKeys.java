package io.contextservices.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** The keys of a store on a Cassandra cluster. */
final class CassandraKeys {

    static final ConfigurationKey<CassandraAddress> ADDRESS = ConfigurationKey.of(
            "store.cassandra.address",
            null,
            "keyspace on a cluster, in place of a directory: cassandra://h1,h2:9042/keyspace",
            node -> CassandraAddress.parse(ValueTypes.text(node)));
    static final ConfigurationKey<String> CREATE_SCHEMA = ConfigurationKey.of(
            "store.cassandra.create-schema",
            null,
            "has keyspace and tables created where they are not there: the copies in every data centre, 3, or in each"
                    + " of some, dc1=3,dc2=3",
            CassandraKeys::replication);
    static final ConfigurationKey<String> DATA_CENTRE = ConfigurationKey.of(
            "store.cassandra.data-centre",
            null,
            "whose nodes are asked; has to be set if there are several",
            ValueTypes::text);
    static final ConfigurationKey<Boolean> EVERY_DATA_CENTRE = ConfigurationKey.of(
            "store.cassandra.every-data-centre",
            "false",
            "whether majorities are of the copies in all data centres",
            ValueTypes::bool);

    static final ConfigurationKey<String> USER =
            ConfigurationKey.of("store.cassandra.user", null, "who logs in there", ValueTypes::text);
    static final ConfigurationKey<String> PASSWORD = ConfigurationKey.of(
                    "store.cassandra.password", null, "password of that user", ValueTypes::text)
            .asSecret();

    static final ConfigurationKey<Path> TRUSTSTORE = ConfigurationKey.of(
            "store.cassandra.tls.truststore",
            null,
            "has connections to the cluster encrypted: PKCS#12 or JKS file with the certificates to trust",
            ValueTypes::path);
    static final ConfigurationKey<String> TRUSTSTORE_PASSWORD = ConfigurationKey.of(
                    "store.cassandra.tls.truststore-password", null, "password of that file", ValueTypes::text)
            .asSecret();
    static final ConfigurationKey<Path> KEYSTORE = ConfigurationKey.of(
            "store.cassandra.tls.keystore",
            null,
            "PKCS#12 or JKS file with key and certificate to show to nodes that ask for them",
            ValueTypes::path);
    static final ConfigurationKey<String> KEYSTORE_PASSWORD = ConfigurationKey.of(
                    "store.cassandra.tls.keystore-password", null, "password of that file", ValueTypes::text)
            .asSecret();
    static final ConfigurationKey<Boolean> CHECK_NAMES = ConfigurationKey.of(
            "store.cassandra.tls.check-names",
            "true",
            "whether a node's certificate has to be for its name, or for its address where the name service knows no name",
            ValueTypes::bool);

    static final ConfigurationKey<Duration> PATIENCE = ConfigurationKey.of(
            "store.cassandra.patience",
            "10s",
            "how long each step of an operation is tried again while the cluster does not answer",
            ValueTypes::timeout);
    static final ConfigurationKey<Integer> OPERATIONS = ConfigurationKey.of(
            "store.cassandra.operations",
            "10000",
            "operations that may be under way, beyond which they are refused",
            ValueTypes.integer(1, 1_000_000));

    static final List<ConfigurationKey<?>> ALL = List.of(
            ADDRESS,
            CREATE_SCHEMA,
            DATA_CENTRE,
            EVERY_DATA_CENTRE,
            USER,
            PASSWORD,
            TRUSTSTORE,
            TRUSTSTORE_PASSWORD,
            KEYSTORE,
            KEYSTORE_PASSWORD,
            CHECK_NAMES,
            PATIENCE,
            OPERATIONS);

    /** Pairs of keys: the first has no effect without the second. */
    static final List<Map.Entry<ConfigurationKey<?>, ConfigurationKey<?>>> NEEDS = List.of(
            Map.entry(USER, PASSWORD),
            Map.entry(PASSWORD, USER),
            Map.entry(TRUSTSTORE, TRUSTSTORE_PASSWORD),
            Map.entry(TRUSTSTORE_PASSWORD, TRUSTSTORE),
            Map.entry(KEYSTORE, KEYSTORE_PASSWORD),
            Map.entry(KEYSTORE_PASSWORD, KEYSTORE),
            Map.entry(KEYSTORE, TRUSTSTORE));

    private static final Pattern EVERYWHERE = Pattern.compile("[1-9]\\d?");
    private static final Pattern SOMEWHERE = Pattern.compile("\\s*([\\w.-]+)=([1-9]\\d?)\\s*");

    private CassandraKeys() {}

    /** Converts a replication to CQL. */
    private static String replication(Node node) {
        String text = ValueTypes.text(node);
        if (EVERYWHERE.matcher(text).matches()) {
            return cql(Map.of("replication_factor", text));
        }
        Map<String, String> copies = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            Matcher parts = SOMEWHERE.matcher(each);
            if (!parts.matches() || copies.put(parts.group(1), parts.group(2)) != null) {
                throw new IllegalArgumentException(
                        "must be a number of copies in every data centre, 1 to 99, or in each"
                                + " of some, such as dc1=3,dc2=3");
            }
        }
        return cql(copies);
    }

    private static String cql(Map<String, String> copies) {
        return copies.entrySet().stream()
                .map(each -> ", '" + each.getKey() + "': " + each.getValue())
                .collect(Collectors.joining("", "{'class': 'NetworkTopologyStrategy'", "}"));
    }
}
