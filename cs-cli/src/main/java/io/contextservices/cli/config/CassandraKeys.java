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

    static final ConfigurationKey<CassandraAddress> ADDRESS =
            ConfigurationKey.of("store.cassandra.address", null, node -> CassandraAddress.parse(ValueTypes.text(node)));
    static final ConfigurationKey<String> CREATE_SCHEMA =
            ConfigurationKey.of("store.cassandra.create-schema", null, CassandraKeys::replication);
    static final ConfigurationKey<String> DATA_CENTRE =
            ConfigurationKey.of("store.cassandra.data-centre", null, ValueTypes::text);
    static final ConfigurationKey<Boolean> EVERY_DATA_CENTRE =
            ConfigurationKey.of("store.cassandra.every-data-centre", "false", ValueTypes::bool);

    static final ConfigurationKey<String> USER = ConfigurationKey.of("store.cassandra.user", null, ValueTypes::text);
    static final ConfigurationKey<String> PASSWORD = ConfigurationKey.of(
                    "store.cassandra.password", null, ValueTypes::text)
            .asSecret();

    static final ConfigurationKey<Path> TRUSTSTORE =
            ConfigurationKey.of("store.cassandra.tls.truststore", null, ValueTypes::path);
    static final ConfigurationKey<String> TRUSTSTORE_PASSWORD = ConfigurationKey.of(
                    "store.cassandra.tls.truststore-password", null, ValueTypes::text)
            .asSecret();
    static final ConfigurationKey<Path> KEYSTORE =
            ConfigurationKey.of("store.cassandra.tls.keystore", null, ValueTypes::path);
    static final ConfigurationKey<String> KEYSTORE_PASSWORD = ConfigurationKey.of(
                    "store.cassandra.tls.keystore-password", null, ValueTypes::text)
            .asSecret();
    static final ConfigurationKey<Boolean> CHECK_NAMES =
            ConfigurationKey.of("store.cassandra.tls.check-names", "true", ValueTypes::bool);

    static final ConfigurationKey<Duration> PATIENCE =
            ConfigurationKey.of("store.cassandra.patience", "10s", ValueTypes::timeout);
    static final ConfigurationKey<Integer> OPERATIONS =
            ConfigurationKey.of("store.cassandra.operations", "10000", ValueTypes.integer(1, 1_000_000));

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
    static final List<Map.Entry<ConfigurationKey<?>, ConfigurationKey<?>>> REQUIREMENTS = List.of(
            Map.entry(USER, PASSWORD),
            Map.entry(PASSWORD, USER),
            Map.entry(TRUSTSTORE, TRUSTSTORE_PASSWORD),
            Map.entry(TRUSTSTORE_PASSWORD, TRUSTSTORE),
            Map.entry(KEYSTORE, KEYSTORE_PASSWORD),
            Map.entry(KEYSTORE_PASSWORD, KEYSTORE),
            Map.entry(KEYSTORE, TRUSTSTORE));

    private static final Pattern COPIES = Pattern.compile("[1-9]\\d?");
    private static final Pattern COPIES_BY_DATA_CENTRE = Pattern.compile("\\s*([\\w.-]+)=([1-9]\\d?)\\s*");

    private CassandraKeys() {}

    /** Converts a replication to CQL. */
    private static String replication(Node node) {
        String text = ValueTypes.text(node);
        if (COPIES.matcher(text).matches()) {
            return cql(Map.of("replication_factor", text));
        }
        Map<String, String> copies = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            Matcher parts = COPIES_BY_DATA_CENTRE.matcher(each);
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
