package io.contextservices.examples.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the class path of an application that depends on {@code cs-engine} and {@code cs-rocksdb}. */
class EngineClassPathTest {

    private static final String HTTP_OR_SECURITY =
            ".*(undertow|xnio|jboss|wildfly|spring|okhttp|cs-server|cs-client).*";

    @TempDir
    Path directory;

    /** Returns the class path that Maven has resolved, with the path of this project or of the repository cut off. */
    private static List<String> classPath() throws IOException {
        Path repository = Path.of("..", "..").toRealPath();
        return Stream.of(Files.readString(Path.of("target", "class-path"))
                        .strip()
                        .split(File.pathSeparator))
                .map(Path::of)
                .map(entry -> entry.startsWith(repository) ? repository.relativize(entry) : entry.getFileName())
                .map(Path::toString)
                .toList();
    }

    @Test
    void resolvedClassPathHasNoHttpAndNoSecurityLibrary() throws IOException {
        assertThat(classPath())
                .anyMatch(entry -> entry.contains("rocksdbjni"))
                .anyMatch(entry -> entry.contains("cs-engine"))
                .anyMatch(entry -> entry.contains("cs-rocksdb"))
                .noneMatch(entry -> entry.matches(HTTP_OR_SECURITY));
    }

    @Test
    void engineRunsOnThisClassPath() {
        assertThat(System.getProperty("java.class.path")).contains("rocksdbjni").doesNotContain("undertow", "xnio");

        try (ContextServices services =
                ContextEngine.on(RocksDbStore.open(directory)).blocking()) {
            assertThat(services.start(ServiceStartEvent.forCustomer("C-1").build())
                            .serviceId())
                    .isPositive();
        }
    }
}
