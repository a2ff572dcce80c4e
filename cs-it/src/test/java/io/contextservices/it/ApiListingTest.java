package io.contextservices.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.cassandra.CassandraStore;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the public API of the published modules with the listings in {@code docs/api}, so that a change of it is seen
 * in review. {@code make api} accepts a change: it sets a system property, and the test writes the listings.
 */
class ApiListingTest {

    private static final String ACCEPT = "api.accept";
    private static final Path LISTINGS = Path.of("..", "docs", "api");
    private static final ToolProvider JAVAP = ToolProvider.findFirst("javap").orElseThrow();

    /** Parts of the names of packages that are public only for other modules of this project. */
    private static final String NOT_EXPORTED = ".*\\.(internal|wire)\\..*";

    /** Returns each module with one of its types. */
    static Stream<Arguments> publicApiIsTheListedOne() {
        return Stream.of(
                Arguments.of("cs-api", ContextServices.class),
                Arguments.of("cs-engine", ContextEngine.class),
                Arguments.of("cs-server", ContextServer.class),
                Arguments.of("cs-client", ContextServicesClient.class),
                Arguments.of("cs-rocksdb", RocksDbStore.class),
                Arguments.of("cs-cassandra", CassandraStore.class));
    }

    @ParameterizedTest
    @MethodSource
    void publicApiIsTheListedOne(String module, Class<?> type) throws Exception {
        Path listing = LISTINGS.resolve(module + ".api");
        List<String> api = listing(
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()));
        if (Boolean.getBoolean(ACCEPT)) {
            Files.createDirectories(LISTINGS);
            Files.write(listing, api);
        }

        assertThat(api)
                .as("public API of %s; 'make api' accepts a difference from docs/api/%s.api", module, module)
                .containsExactlyElementsOf(Files.readAllLines(listing));
    }

    /** Returns the public types in a directory or a jar, with their public and protected members. */
    private static List<String> listing(Path classes) throws IOException {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        String[] arguments = Stream.concat(Stream.of("-protected", "-cp", classes.toString()), types(classes).stream())
                .toArray(String[]::new);
        assertThat(JAVAP.run(writer, writer, arguments)).as(out.toString()).isZero();
        return Stream.of(out.toString().split("(?<=\n}\n)"))
                .map(type -> type.replaceFirst("^Compiled from .*\n", "").strip())
                .filter(type -> type.startsWith("public ") || type.startsWith("protected "))
                .collect(joining("\n\n"))
                .lines()
                .toList();
    }

    private static List<String> types(Path classes) throws IOException {
        try (FileSystem jar = Files.isDirectory(classes) ? null : FileSystems.newFileSystem(classes)) {
            Path root = jar == null ? classes : jar.getPath("/");
            try (Stream<Path> files = Files.walk(root)) {
                return files.map(file -> root.relativize(file).toString().replaceAll("[/\\\\]", "."))
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .filter(name -> !name.matches(NOT_EXPORTED) && !name.matches(".*\\$\\d.*"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .sorted()
                        .toList();
            }
        }
    }
}
