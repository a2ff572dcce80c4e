package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests a server without an existing store. */
@Tag("slow")
class FreshStoreIT {

    @TempDir
    Path directory;

    private Path output() {
        return directory.resolve("output");
    }

    private Process serve(int port, String... options) throws Exception {
        Path data = directory.resolve("data");
        List<String> command =
                ServerProcess.command("serve", "--port", Integer.toString(port), "--data", data.toString());
        command.addAll(List.of(options));
        ProcessBuilder server =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output().toFile());
        server.environment().put("CS_TLS_PASSWORD", "changeit");
        return server.start();
    }

    @Test
    void noStoreIsCreatedIfThePortIsInUse() throws Exception {
        try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process server = serve(occupied.getLocalPort());

            assertThat(server.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(server.exitValue()).isEqualTo(1);
        }
        assertThat(Files.readString(output())).startsWith("cs: ").contains("Address already in use");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    /** Each option names a file with a fault. */
    @ParameterizedTest
    @CsvSource({"--users, line 1: not name:hash:roles", "--tls-keystore, the file is not PKCS#12"})
    void noStoreIsCreatedIfAServerFileIsInvalid(String option, String fault) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "neither");

        Process server = serve(0, option, file.toString());

        assertThat(server.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(Files.readString(output()))
                .startsWith("cs: ")
                .contains(": " + file + ": ")
                .contains(fault);
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void noStoreIsCreatedWithoutAnExportDirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "neither");
        Path exports = file.resolve("exports");
        Path configuration = Files.writeString(
                directory.resolve("cs.yaml"), "export.directory: " + exports + '\n', StandardCharsets.UTF_8);

        Process server = serve(0, "--config", configuration.toString());

        assertThat(server.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(Files.readString(output()))
                .startsWith("cs: export.directory: " + exports + ": ")
                .contains(file + " is not a directory");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void newStoreIsAnnounced() throws Exception {
        assertThat(linesOfAStart()).hasSize(2);
        assertThat(linesOfAStart()).hasSize(1);
    }

    private List<String> linesOfAStart() throws Exception {
        Process server = serve(0);
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(output()).startsWith("Context Services at"));
        } finally {
            server.destroy();
            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        return Files.readAllLines(output());
    }
}
