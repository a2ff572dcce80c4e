package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.TransportException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the output of an application without an SLF4J binding, as {@code docs/logging.md} describes it. */
@Tag("slow")
class NoBindingIT {

    @TempDir
    Path directory;

    /** Returns the lines on standard error; standard output must be empty. */
    private List<String> run(Class<?> application, String... jvmArguments) throws Exception {
        String jars = Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(jar -> !jar.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Duser.language=en");
        command.addAll(List.of(jvmArguments));
        command.addAll(List.of("-cp", jars, application.getName()));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(err)).isZero();
        assertThat(out).isEmptyFile();
        return Files.readAllLines(err);
    }

    @Test
    void aClientPrintsNothing() throws Exception {
        assertThat(run(ClientAlone.class)).isEmpty();
    }

    @Test
    void serverPrintsSlf4jWarningsAndXnioVersionsOnly() throws Exception {
        List<String> lines = run(Server.class);

        assertThat(lines).filteredOn(line -> line.startsWith("SLF4J(W): ")).hasSize(3);
        assertThat(lines).filteredOn(line -> line.startsWith("INFO: XNIO ")).hasSize(2);
        // java.util.logging prints a line with time and class above each message.
        assertThat(lines).hasSize(3 + 2 * 2);
    }

    @Test
    void jbossLoggingPropertyLeavesOnlySlf4jLines() throws Exception {
        assertThat(run(Server.class, "-Dorg.jboss.logging.provider=slf4j"))
                .hasSize(3)
                .allMatch(line -> line.startsWith("SLF4J(W): "));
    }

    /** A program that serves one request. */
    static final class Server {

        private Server() {}

        public static void main(String[] args) {
            try (ContextEngine engine = ContextEngine.builder(new MemoryStore()).build();
                    ContextServer server = ContextServer.builder(engine).port(0).start()) {
                start(server.uri().toString());
            }
        }
    }

    /** A program that calls a server that does not exist. */
    static final class ClientAlone {

        private ClientAlone() {}

        public static void main(String[] args) {
            try {
                start("http://127.0.0.1:1");
                throw new IllegalStateException("a server listens on port 1");
            } catch (TransportException expected) {
                // The exception is all that an application sees.
            }
        }
    }

    private static void start(String url) {
        try (ContextServicesClient client =
                ContextServicesClient.builder().baseUrl(url).build()) {
            client.blocking().start(ServiceStartEvent.forContactKey("42").build());
        }
    }
}
