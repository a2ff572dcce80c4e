package io.contextservices.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

class ConfigurationTest {

    @TempDir
    Path directory;

    private Configuration read(String yaml, Map<String, String> environment, Map<String, String> options)
            throws IOException {
        return Configuration.read(file(yaml), environment, options);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("cs.yaml"), yaml);
    }

    private List<String> problems(String yaml) throws IOException {
        return problems(yaml, Map.of());
    }

    private List<String> problems(String yaml, Map<String, String> environment) throws IOException {
        Path file = file(yaml);
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> Configuration.read(file, environment, Map.of()));
        assertThat(e).isNotNull();
        return e.problems().stream()
                .map(problem -> problem.replace(directory + "/", ""))
                .toList();
    }

    @Test
    void emptyConfigurationHasDefaults() throws IOException {
        assertThat(Configuration.read(null, Map.of(), Map.of()).lines())
                .contains(
                        "server.host: 127.0.0.1  # default",
                        "server.port: 8080  # default",
                        "lifetime.expiration: 5y  # default",
                        "tenants: default  # default",
                        "# lifetime.auto-complete-after:  # not set");
    }

    @Test
    void commandLineOverridesEnvironmentOverridesFile() throws IOException {
        Configuration configuration = read(
                """
                server:
                  port: 1
                  host: "::1"
                store:
                  directory: "a b"
                  queue: 5
                """, Map.of("CS_SERVER_PORT", "2", "CS_STORE_DIRECTORY", "#", "PATH", "x"), Map.of("server.port", "3"));

        assertThat(configuration.lines().stream().map(line -> line.replace(directory + "/", "")))
                .contains(
                        "server.port: 3  # command line",
                        "server.host: \"::1\"  # cs.yaml:3",
                        "store.directory: \"#\"  # CS_STORE_DIRECTORY",
                        "store.queue: 5  # cs.yaml:6",
                        "limits.nesting: 100  # default");
    }

    @Test
    void printedConfigurationRoundTrips() throws IOException {
        Configuration first = read(
                "lifetime: {expiration-by-type: {'a: b': 1d, c: 2w}, auto-complete-after: 90s}",
                Map.of("CS_TENANTS", "[a, b c, \"d\"]"),
                Map.of());

        Configuration second = read(String.join("\n", first.lines()), Map.of(), Map.of());

        assertThat(values(second)).isEqualTo(values(first));
    }

    private static List<String> values(Configuration configuration) {
        return configuration.lines().stream()
                .map(line -> line.replaceFirst("  # .*", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'server: {prot: 1}', server.prot, server.port",
        "'port: 1', port, server.port",
        "'servers: {port: 1}', servers, server",
        "'sever.port: 1', sever.port, server.port",
        "'limits: {attached_keys: 1}', limits.attached_keys, limits.attached-keys",
        "'tennants: x', tennants, tenants",
        "'store: {casandra: {address: x}}', store.casandra, store.cassandra",
        "'store.cassandra: {tls: {trustore: x}}', store.cassandra.tls.trustore, store.cassandra.tls.truststore",
    })
    void unknownKeyIsReportedWithASuggestion(String yaml, String name, String nearest) throws IOException {
        assertThat(problems(yaml))
                .containsExactly("cs.yaml:1: unknown key " + name + "; did you mean " + nearest + "?");
    }

    @Test
    void unknownVariableIsReportedWithASuggestion() throws IOException {
        assertThat(unknownVariables(Map.of("CS_SERVER_PROT", "1", "CS_HOME", "/opt/cs", "PATH", "x")))
                .containsExactlyInAnyOrder(
                        "CS_SERVER_PROT: unknown key; did you mean CS_SERVER_PORT?",
                        "CS_HOME: unknown key; did you mean CS_SERVER_HOST?");
    }

    @Test
    void unknownVariableIsTolerated() throws IOException {
        assertThat(read("", Map.of("CS_HOME", "/opt/cs"), Map.of()).lines())
                .isEqualTo(Configuration.read(null, Map.of(), Map.of()).lines());
    }

    /** Returns the variables that cause a warning. */
    private static List<String> unknownVariables(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        List<String> unknownVariables = new ArrayList<>();
        Source.environment(environment, problems, unknownVariables);
        assertThat(problems).isEmpty();
        return unknownVariables;
    }

    @Test
    void unrelatedVariablesAreIgnored() throws IOException {
        Map<String, String> others = new TreeMap<>(Map.of("CS_PASSWORD", "x", "CS_CONFIG", "x", "CSX", "x"));
        for (String service : List.of("CS", "CS_SERVER", "CS_DB")) {
            others.put(service + "_SERVICE_HOST", "10.0.0.1");
            others.put(service + "_SERVICE_PORT", "8080");
            others.put(service + "_SERVICE_PORT_HTTP", "8080");
            others.put(service + "_PORT", "tcp://10.0.0.1:8080");
            others.put(service + "_PORT_8080_TCP", "tcp://10.0.0.1:8080");
            others.put(service + "_PORT_8080_TCP_ADDR", "10.0.0.1");
            others.put(service + "_PORT_53_UDP_PROTO", "udp");
        }

        assertThat(read("", others, Map.of()).lines())
                .isEqualTo(Configuration.read(null, Map.of(), Map.of()).lines());
        assertThat(unknownVariables(others)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CS_PORT",
                "CS_PORTS",
                "CS_PORT_TCP",
                "CS_CONFIG_FILE",
                "CS_PASSWORD_FILE",
                "CS_SERVICE_NAME",
                "CS_SERVER_SERVICE"
            })
    void variablesSimilarToUnrelatedOnesAreReported(String variable) throws IOException {
        assertThat(unknownVariables(Map.of(variable, "8080")))
                .singleElement()
                .asString()
                .startsWith(variable + ": unknown key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server: {port: 65536}|server.port must be a whole number from 0 to 65535",
                "server: {port: x}|server.port must be a whole number from 0 to 65535",
                "server: {port: }|server.port must be a whole number from 0 to 65535",
                "server: {port: [1]}|server.port must be a whole number from 0 to 65535",
                "server: {port: 99999999999}|server.port must be a whole number from 0 to 65535",
                "server: {host: ''}|server.host must not be empty",
                "tenants: [a, a]|tenants must not name a tenant twice",
                "tenants: a,|tenants a tenant's name has 1 to 255 bytes, not 0",
                "lifetime: {expiration: 5}|lifetime.expiration must be a number with the unit s, m, h, d, w, M or y, from 1s to 100y",
                "lifetime: {expiration: 101y}|lifetime.expiration must be a number with the unit s, m, h, d, w, M or y, from 1s to 100y",
                "lifetime: {expiration: 0s}|lifetime.expiration must be a number with the unit s, m, h, d, w, M or y, from 1s to 100y",
                "lifetime: {idempotency-keys: 8d}|lifetime.idempotency-keys must be at most 7d",
                "lifetime: {expiration-by-type: 5y}|lifetime.expiration-by-type must map names to values",
                "lifetime: {expiration-by-type: {a: 1d, a: 2d}}|lifetime.expiration-by-type must not have the name a twice",
            })
    void invalidValueIsReportedWithTheExpectedForm(String yaml, String problem) throws IOException {
        assertThat(problems(yaml)).containsExactly("cs.yaml:1: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server: x", "x", "[1]", "server: [x]"})
    void yamlThatIsNoMappingIsRefused(String yaml) throws IOException {
        assertThat(problems(yaml)).hasSize(1).first().asString().startsWith("cs.yaml:1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b: c", "server: {", "\t- x", "a: 'b", "a: *b", "? [a]\n: b"})
    void brokenYamlIsRefused(String yaml) throws IOException {
        assertThat(problems(yaml)).hasSize(1).first().asString().matches("cs.yaml(:1)?: not valid YAML: .*");
    }

    @Test
    void unreadableFileIsReported() throws IOException {
        Path latin =
                Files.write(directory.resolve("latin"), "users: fran\u00e7ois".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(unreadable(latin)).isEqualTo("the configuration file " + latin + " cannot be read: it is not UTF-8");
        assertThat(unreadable(directory))
                .isEqualTo("the configuration file " + directory + " cannot be read: Is a directory");
        assertThat(unreadable(Path.of(""))).endsWith("CS_CONFIG is empty");
        assertThat(unreadable(directory.resolve("none"))).endsWith("cannot be read: no such file");
    }

    private static String unreadable(Path file) {
        return catchThrowableOfType(ConfigurationException.class, () -> Configuration.read(file, Map.of(), Map.of()))
                .getMessage();
    }

    @Test
    void allProblemsAreReportedTogether() throws IOException {
        assertThat(problems("server: {port: x, prot: 1}\nserver.port: 1", Map.of("CS_STORE_QUEUE", "0")))
                .containsExactly(
                        "cs.yaml:1: unknown key server.prot; did you mean server.port?",
                        "cs.yaml:2: server.port is set twice",
                        "CS_STORE_QUEUE: store.queue must be a whole number from 1 to 2147483647");
    }

    @ParameterizedTest
    @CsvSource({"1s, 1", "90m, 5400", "2h, 7200", "1d, 86400", "1w, 604800", "1M, 2592000", "5y, 157680000"})
    void durationsUseTheVendorsNotation(String text, long seconds) {
        assertThat(ValueTypes.duration(new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN)))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildersAcceptAllValuesInRange(boolean minimum) throws IOException {
        Map<String, String> extremes = new TreeMap<>();
        for (ConfigurationKey<?> key : ConfigurationKeys.ALL) {
            String probe = "0";
            if (CassandraKeys.ALL.contains(key)) {
                continue; // only one store can be configured
            }
            try {
                key.reader().read(new ScalarNode(Tag.STR, "no number", ScalarStyle.PLAIN));
            } catch (IllegalArgumentException e) {
                if (e.getMessage().startsWith("must be a whole number from ")) {
                    String[] range =
                            e.getMessage().replaceAll("[^0-9]+", " ").strip().split(" ", -1);
                    probe = range[minimum ? 0 : 1];
                    extremes.put(key.name(), probe);
                }
            }
        }
        extremes.put("server.port", "0");
        extremes.put("tenants", "default,b");
        Configuration configuration = Configuration.read(null, Map.of(), extremes);

        try (ContextEngine engine = configuration.engine(new MemoryStore());
                var server = configuration.server(engine)) {
            assertThat(extremes).containsKeys("store.queue", "limits.nesting", "server.max-url-bytes");
            assertThat(server.port()).isPositive();
            assertThat(engine.tenant("b")).isNotNull();
        }
    }

    @Test
    void engineUsesTheConfiguredLimits() throws IOException {
        Configuration configuration = read("limits: {attached-keys: 1}", Map.of(), Map.of());

        try (ContextEngine engine = configuration.engine(new MemoryStore())) {
            assertThat(engine.blocking()
                            .start(ServiceStartEvent.forContactKey("42")
                                    .attach("a", 1)
                                    .build())
                            .serviceId())
                    .isPositive();
            assertThat(catchThrowableOfType(
                            RuntimeException.class,
                            () -> engine.blocking()
                                    .start(ServiceStartEvent.forContactKey("42")
                                            .attach("a", 1)
                                            .attach("b", 2)
                                            .build())))
                    .hasMessageContaining("more than 1 attached keys");
        }
    }

    @Test
    void businessAttributesAreReadFromTheFile() throws IOException {
        String documented = Files.readString(Path.of("../docs/configuration.md"));
        String yaml = documented.substring(documented.indexOf("business-attributes:\n"));
        Configuration configuration = read(yaml.substring(0, yaml.indexOf("```")), Map.of(), Map.of());

        try (ContextEngine engine = configuration.engine(new MemoryStore())) {
            long id = engine.blocking()
                    .start(ServiceStartEvent.forContactKey("42")
                            .mediaType(AttributeValue.of(1003))
                            .build())
                    .serviceId();

            Service service = engine.blocking().get(id);
            assertThat(service.serviceType()).contains(AttributeValue.of("New Account"));
            assertThat(service.started().mediaType()).contains(AttributeValue.of("email"));
            assertThat(engine.blocking()
                            .businessAttribute("Service types")
                            .values()
                            .get(1)
                            .expiration())
                    .contains(Duration.ofDays(30));
        }
        assertThat(values(read(String.join("\n", configuration.lines()), Map.of(), Map.of())))
                .isEqualTo(values(configuration));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{set: {}}|has the unknown key set; did you mean sets?",
                "{sets: {A: {valeus: {}}}}|has the unknown key valeus in set A; did you mean values?",
                "{sets: {A: {values: {x: y}}}}|has a dbid that is not a whole number: y",
                "{sets: {A: {values: {x: {}}}}}|has a value x without dbid",
                "{map-names: yes}|must be true or false",
            })
    void invalidBusinessAttributesAreReported(String value, String problem) throws IOException {
        assertThat(problems("business-attributes: " + value))
                .containsExactly("cs.yaml:1: business-attributes " + problem);
        assertThat(problems("business-attributes-by-tenant: {default: " + value + "}"))
                .containsExactly("cs.yaml:1: business-attributes-by-tenant " + problem);
    }

    @Test
    void unknownAttributeAndTenantAreReported() throws IOException {
        assertThat(problems("business-attributes: {mapping: {Service.type: X}}"))
                .singleElement()
                .asString()
                .startsWith("cs.yaml:1: business-attributes ")
                .contains("X");
        assertThat(problems("business-attributes-by-tenant: {north: {}}"))
                .containsExactly("business-attributes-by-tenant: the key tenants does not list north");
    }

    @Test
    void keystoreWithoutPasswordIsReported() throws IOException {
        assertThat(problems("tls: {keystore: x}"))
                .singleElement()
                .asString()
                .contains("tls.password", "CS_TLS_PASSWORD");
    }

    @Test
    void passwordsAreMaskedAndNotReadBack() throws IOException {
        Configuration configuration = read("tls: {keystore: k, password: secret}", Map.of(), Map.of());

        assertThat(configuration.lines())
                .anyMatch(line -> line.startsWith("# tls.password: ********  # "))
                .noneMatch(line -> line.contains("secret"));
        assertThat(problems(String.join("\n", configuration.lines())))
                .singleElement()
                .asString()
                .contains("tls.password is missing", "CS_TLS_PASSWORD");
    }

    private List<String> lines(String yaml) throws IOException {
        return read(yaml, Map.of(), Map.of()).lines().stream()
                .filter(line -> line.contains("store."))
                .map(line -> line.replace(directory + "/", ""))
                .toList();
    }

    @Test
    void keysOfTheUnusedStoreAreNotSet() throws IOException {
        assertThat(lines(""))
                .contains(
                        "store.directory: data  # default",
                        "store.queue: 10000  # default",
                        "# store.cassandra.address:  # not set",
                        "# store.cassandra.patience:  # not set")
                .noneMatch(line -> line.startsWith("store.cassandra"));
        assertThat(lines("store.cassandra: {address: 'cassandra://h1,h2/cs', create-schema: 'dc1=3,dc2=2'}"))
                .contains(
                        "# store.directory:  # not set",
                        "# store.queue:  # not set",
                        "store.cassandra.address: \"cassandra://h1,h2/cs\"  # cs.yaml:1",
                        "store.cassandra.create-schema: \"dc1=3,dc2=2\"  # cs.yaml:1",
                        "store.cassandra.patience: 10s  # default");
    }

    @Test
    void printedClusterConfigurationRoundTrips() throws IOException {
        Configuration first = read("store.cassandra.address: cassandra://h1/cs", Map.of(), Map.of());

        assertThat(values(read(String.join("\n", first.lines()), Map.of(), Map.of())))
                .isEqualTo(values(first));
    }

    @Test
    void directoryAndClusterAreRefusedWithBothSources() throws IOException {
        Path file = file("store:\n  directory: d");

        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> Configuration.read(
                        file, Map.of("CS_STORE_QUEUE", "5"), Map.of("store.cassandra.address", "cassandra://h1/cs")));

        assertThat(e.problems())
                .containsExactly(
                        "store.directory (" + file
                                + ":2) and store.cassandra.address (command line) exclude each other:"
                                + " a server has one store",
                        "store.queue (CS_STORE_QUEUE) and store.cassandra.address (command line) exclude each other:"
                                + " a server has one store");
        assertThat(problems("store: {directory: d, cassandra: {address: 'cassandra://h1/cs'}}"))
                .containsExactly(
                        "store.directory (cs.yaml:1) and store.cassandra.address (cs.yaml:1) exclude each other:"
                                + " a server has one store");
    }

    @Test
    void clusterKeysWithoutAnAddressAreRefused() throws IOException {
        assertThat(problems("store.cassandra: {user: x, every-data-centre: false}"))
                .containsExactly(
                        "cs.yaml:1: store.cassandra.every-data-centre has no effect without store.cassandra.address",
                        "cs.yaml:1: store.cassandra.user has no effect without store.cassandra.address");
    }

    @ParameterizedTest
    @CsvSource({
        "user, password, '; set CS_STORE_CASSANDRA_PASSWORD'",
        "password, user, ''",
        "tls.truststore, tls.truststore-password, '; set CS_STORE_CASSANDRA_TLS_TRUSTSTORE_PASSWORD'",
        "tls.truststore-password, tls.truststore, ''",
        "tls.keystore-password, tls.keystore, ''",
    })
    void incompleteCredentialIsRefused(String half, String other, String advice) throws IOException {
        assertThat(problems("store.cassandra: {address: 'cassandra://h1/cs'}\nstore.cassandra." + half + ": secret"))
                .containsExactly("cs.yaml:2: store.cassandra." + half + " has no effect without store.cassandra."
                        + other + advice);
    }

    @Test
    void keystoreWithoutTruststoreIsRefused() throws IOException {
        assertThat(problems(
                        "store.cassandra: {address: 'cassandra://h1/cs', tls: {keystore: k, keystore-password: p}}"))
                .containsExactly("cs.yaml:1: store.cassandra.tls.keystore has no effect without"
                        + " store.cassandra.tls.truststore");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3|{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}",
                "dc1=3|{'class': 'NetworkTopologyStrategy', 'dc1': 3}",
                "us-east_1=3, b.c=12|{'class': 'NetworkTopologyStrategy', 'us-east_1': 3, 'b.c': 12}",
            },
            quoteCharacter = '"')
    void replicaCountsAreTranslatedToCql(String text, String cql) {
        assertThat(CassandraKeys.CREATE_SCHEMA.reader().read(new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN)))
                .isEqualTo(cql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "100", "true", "dc1", "dc1=", "dc1=0", "dc1=1,", "dc1=1,dc1=2", "a'b=1", "=1", "dc1:3"})
    void invalidReplicaCountIsRefused(String text) throws IOException {
        assertThat(problems("store.cassandra: {address: 'cassandra://h1/cs'}\nstore.cassandra.create-schema: \"" + text
                        + '"'))
                .containsExactly("cs.yaml:2: store.cassandra.create-schema must be a number of copies in every data"
                        + " centre, 1 to 99, or in each of some, such as dc1=3,dc2=3");
    }

    @Test
    void invalidStoreAddressIsReported() throws IOException {
        assertThat(problems("store: {cassandra: {address: 'cassandra://h1:x/Y'}}"))
                .singleElement()
                .asString()
                .startsWith("cs.yaml:1: store.cassandra.address must be cassandra://")
                .contains("the port of h1:x", "the keyspace Y");
        assertThat(problems("store: {directory: 'cassandra://h1/cs'}"))
                .containsExactly(
                        "cs.yaml:1: store.directory must be a directory; for a cluster use store.cassandra.address or --store");
    }

    @Test
    void passwordsOfAClusterAreNotShown() throws IOException {
        assertThat(lines("""
                        store.cassandra:
                          address: cassandra://h1/cs
                          user: u
                          password: secret1
                          tls: {truststore: t, truststore-password: secret2, keystore: k, keystore-password: secret3}
                        """))
                .contains("store.cassandra.user: u  # cs.yaml:3", "# store.cassandra.password: ********  # cs.yaml:4")
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void timeoutOutOfRangeIsRefused() throws IOException {
        assertThat(problems("server: {request-timeout: 61m, idle-timeout: 1h, write-timeout: 5}"))
                .containsExactly(
                        "cs.yaml:1: server.request-timeout must be a number with the unit s, m or h, from 1s to 1h",
                        "cs.yaml:1: server.write-timeout must be a number with the unit s, m, h, d, w, M or y, from 1s to 100y");
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String table = Files.readString(Path.of("../docs/configuration.md"));

        assertThat(ConfigurationKeys.ALL)
                .allSatisfy(key -> assertThat(table)
                        .contains("| `" + key.name() + "` | `" + key.variable() + "` | "
                                + (key.defaultText() == null ? "" : '`' + key.defaultText() + '`')));
        assertThat(table.lines().filter(line -> line.startsWith("| `")).collect(Collectors.toList()))
                .hasSameSizeAs(ConfigurationKeys.ALL);
    }

    @Test
    void limitsTableHasTheDefaultsOfTheKeys() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile(
                        "(?m)^\\| [^|]+ \\| ([^|:]+?)( characters| of each)?(:[^|]*)? \\| [^|]+ \\| `([\\w.-]+)` \\|$")
                .matcher(Files.readString(Path.of("../docs/limits.md")));
        while (row.find()) {
            documented.merge(
                    row.group(4), asInConfiguration(row.group(1)), (one, other) -> one.equals(other) ? one : "");
        }
        Map<String, String> defaults = ConfigurationKeys.ALL.stream()
                .filter(key ->
                        key.defaultText() != null && key.name().matches("limits.*|store.queue|server.*(max|timeout).*"))
                .collect(Collectors.toMap(ConfigurationKey::name, ConfigurationKey::defaultText));

        assertThat(documented).containsAllEntriesOf(defaults);
    }

    private static String asInConfiguration(String value) {
        String digits = value.replaceAll("\\D", "");
        if (value.endsWith(" KiB") || value.endsWith(" MiB")) {
            return Integer.toString(Integer.parseInt(digits) << (value.endsWith(" KiB") ? 10 : 20));
        }
        return value.endsWith(" s") ? digits + "s" : digits;
    }
}
