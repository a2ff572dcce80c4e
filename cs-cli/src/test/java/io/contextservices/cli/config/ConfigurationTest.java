package io.contextservices.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    void withoutAnythingTheDefaultsHold() throws IOException {
        assertThat(Configuration.read(null, Map.of(), Map.of()).lines())
                .contains(
                        "server.host: 127.0.0.1  # default",
                        "server.port: 8080  # default",
                        "lifetime.expiration: 5y  # default",
                        "tenants: default  # default",
                        "# lifetime.auto-complete-after:  # not set");
    }

    @Test
    void theCommandLineCountsMoreThanTheEnvironmentAndThatMoreThanTheFile() throws IOException {
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
    void whatIsShownCanBeReadAgain() throws IOException {
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
    })
    void anUnknownKeyIsNamedWithTheNearestThatIs(String yaml, String name, String nearest) throws IOException {
        assertThat(problems(yaml))
                .containsExactly("cs.yaml:1: there is no key " + name + "; did you mean " + nearest + "?");
    }

    @Test
    void anUnknownVariableIsNamedWithTheNearestThatIs() throws IOException {
        assertThat(problems("", Map.of("CS_SERVER_PROT", "1")))
                .containsExactly("CS_SERVER_PROT: there is no such key; did you mean CS_SERVER_PORT?");
    }

    @Test
    void variablesOfOthersDoNotCount() throws IOException {
        Map<String, String> others = Map.of(
                "CS_SERVICE_HOST", "10.0.0.1",
                "CS_SERVICE_PORT_HTTP", "8080",
                "CS_PORT", "tcp://10.0.0.1:8080",
                "CS_PORT_8080_TCP_ADDR", "10.0.0.1",
                "CS_PASSWORD", "x",
                "CS_CONFIG", "x",
                "CSX", "x");

        assertThat(read("", others, Map.of()).lines())
                .isEqualTo(Configuration.read(null, Map.of(), Map.of()).lines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server: {port: 65536}|server.port must be a whole number of 0 to 65535",
                "server: {port: x}|server.port must be a whole number of 0 to 65535",
                "server: {port: }|server.port must be a whole number of 0 to 65535",
                "server: {port: [1]}|server.port must be a whole number of 0 to 65535",
                "server: {port: 99999999999}|server.port must be a whole number of 0 to 65535",
                "server: {host: ''}|server.host must be a text that is not empty",
                "tenants: [a, a]|tenants must not name a tenant twice",
                "tenants: a,|tenants a tenant's name has 1 to 255 bytes, not 0",
                "lifetime: {expiration: 5}|lifetime.expiration must be a number and s, m, h, d, w, M or y, of 1s to 100y",
                "lifetime: {expiration: 101y}|lifetime.expiration must be a number and s, m, h, d, w, M or y, of 1s to 100y",
                "lifetime: {expiration: 0s}|lifetime.expiration must be a number and s, m, h, d, w, M or y, of 1s to 100y",
                "lifetime: {idempotency-keys: 8d}|lifetime.idempotency-keys must be at most 7d",
                "lifetime: {expiration-by-type: 5y}|lifetime.expiration-by-type must be names with values",
                "lifetime: {expiration-by-type: {a: 1d, a: 2d}}|lifetime.expiration-by-type has a twice",
            })
    void aBadValueIsNamedWithWhatItMustBe(String yaml, String problem) throws IOException {
        assertThat(problems(yaml)).containsExactly("cs.yaml:1: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server: x", "x", "[1]", "server: [x]"})
    void whatIsNoConfigurationAtAllIsRefused(String yaml) throws IOException {
        assertThat(problems(yaml)).hasSize(1).first().asString().startsWith("cs.yaml:1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b: c", "server: {", "\t- x", "a: 'b", "a: *b", "? [a]\n: b"})
    void brokenYamlIsRefused(String yaml) throws IOException {
        assertThat(problems(yaml)).hasSize(1).first().asString().matches("cs.yaml(:1)?: no YAML: .*");
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        assertThat(problems("server: {port: x, prot: 1}\nserver.port: 1", Map.of("CS_STORE_QUEUE", "0")))
                .containsExactly(
                        "cs.yaml:1: there is no key server.prot; did you mean server.port?",
                        "cs.yaml:2: server.port is there twice",
                        "CS_STORE_QUEUE: store.queue must be a whole number of 1 to 2147483647");
    }

    @ParameterizedTest
    @CsvSource({"1s, 1", "90m, 5400", "2h, 7200", "1d, 86400", "1w, 604800", "1M, 2592000", "5y, 157680000"})
    void durationsAreInTheVendorsNotation(String text, long seconds) {
        assertThat(Values.duration(new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN)))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBuildersTakeWhateverIsInRange(boolean least) throws IOException {
        Map<String, String> extremes = new TreeMap<>();
        for (Key<?> key : Keys.ALL) {
            String probe = "0";
            try {
                key.reader().read(new ScalarNode(Tag.STR, "no number", ScalarStyle.PLAIN));
            } catch (IllegalArgumentException e) {
                if (e.getMessage().startsWith("must be a whole number of ")) {
                    String[] range =
                            e.getMessage().replaceAll("[^0-9]+", " ").strip().split(" ", -1);
                    probe = range[least ? 0 : 1];
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
    void theEngineGoesByIt() throws IOException {
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
    void businessAttributesAreThoseOfTheFile() throws IOException {
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
                "{set: {}}|has no key set; did you mean sets?",
                "{sets: {A: {valeus: {}}}}|has no key valeus in set A; did you mean values?",
                "{sets: {A: {values: {x: y}}}}|has a dbid that is no whole number: y",
                "{sets: {A: {values: {x: {}}}}}|has a value x without dbid",
                "{map-names: yes}|must be true or false",
            })
    void whatIsWrongWithBusinessAttributesIsTold(String value, String problem) throws IOException {
        assertThat(problems("business-attributes: " + value))
                .containsExactly("cs.yaml:1: business-attributes " + problem);
        assertThat(problems("business-attributes-by-tenant: {default: " + value + "}"))
                .containsExactly("cs.yaml:1: business-attributes-by-tenant " + problem);
    }

    @Test
    void aMappingToNothingAndAnUnknownTenantAreTold() throws IOException {
        assertThat(problems("business-attributes: {mapping: {Service.type: X}}"))
                .singleElement()
                .asString()
                .startsWith("cs.yaml:1: business-attributes ")
                .contains("X");
        assertThat(problems("business-attributes-by-tenant: {north: {}}"))
                .containsExactly("business-attributes-by-tenant has no tenant north");
    }

    @Test
    void aKeystoreWithoutPasswordIsTold() throws IOException {
        assertThat(problems("tls: {keystore: x}"))
                .singleElement()
                .asString()
                .contains("tls.password", "CS_TLS_PASSWORD");
    }

    @Test
    void passwordsAreNotShown() throws IOException {
        assertThat(read("tls: {password: secret}", Map.of(), Map.of()).lines())
                .anyMatch(line -> line.startsWith("tls.password: \"********\""))
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void aTimeoutOfMoreThanAnHourIsNone() throws IOException {
        assertThat(problems("server: {request-timeout: 61m, idle-timeout: 1h, write-timeout: 5}"))
                .containsExactly(
                        "cs.yaml:1: server.request-timeout must be a number and s, m or h, of 1s to 1h",
                        "cs.yaml:1: server.write-timeout must be a number and s, m, h, d, w, M or y, of 1s to 100y");
    }

    @Test
    void everyKeyStandsInTheDocumentation() throws IOException {
        String table = Files.readString(Path.of("../docs/configuration.md"));

        assertThat(Keys.ALL)
                .allSatisfy(key -> assertThat(table)
                        .contains("| `" + key.name() + "` | `" + key.variable() + "` | "
                                + (key.unset() == null ? "" : '`' + key.unset() + '`')));
        assertThat(table.lines().filter(line -> line.startsWith("| `")).collect(Collectors.toList()))
                .hasSameSizeAs(Keys.ALL);
    }
}
