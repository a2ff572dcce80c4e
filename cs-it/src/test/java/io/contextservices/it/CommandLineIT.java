package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code cs} as a shell sees it: output, exit codes, signals. */
class CommandLineIT {

    @TempDir
    Path directory;

    private Path example;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void copyExample() throws IOException {
        example = directory.resolve("start-service.json");
        Files.write(example, VendorExample.bytes());
    }

    @Test
    void whatOneServerWasToldTheNextOneKnows() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            assertThat(server.greeting()).contains("curl ", server.url() + "/genesys/1/cs/services/start");
            assertThat(cs(server, "start", example.toString())).isEqualTo(new Result(0, "{\"service_id\":1}\n", ""));
            assertThat(server.terminate()).isZero();
        }
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            Result get = cs(server, "get", "1", "--extensions", "*");
            assertThat(get.code()).isZero();
            assertThat(get.out())
                    .contains("\"contact_key\":\"42\"", "DISCOUNTCODE15", "\"agentID\": 2025", "life insurance");
            assertThat(cs(server, "find", "--contact", "42", "--active").out()).startsWith("[{\"service_id\":1,");
            assertThat(cs(server, "find", "--contact", "42", "--completed").out())
                    .isEqualTo("[]\n");
            assertThat(cs(server, "find", "--customer", "C").out()).isEqualTo("[]\n");
        }
    }

    @Test
    void eventsComeFromStandardInputToo() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            assertThat(cs(server, "{\"customer_id\":\"C\"}", "start", "-").out())
                    .isEqualTo("{\"service_id\":1}\n");
            assertThat(cs(server, "find", "--customer", "C").out()).contains("\"service_id\":1");
        }
    }

    @Test
    void exitCodesTellWhatWentWrong() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            Result invalid = cs(server, "{\"est_duration\":-1}", "start", "-");
            assertThat(invalid.code()).isEqualTo(2);
            assertThat(invalid.err()).contains("customer_id", "est_duration").doesNotContain("\tat ");
            assertThat(cs(server, "get", "77").code()).isEqualTo(3);
            assertThat(cs(server, "get", "one").code()).isEqualTo(2);
            assertThat(cs(server, "find").code()).isEqualTo(2);
            assertThat(cs(server, "start", "no-such-file").code()).isEqualTo(2);
            server.terminate();
            Result unreachable = cs(server, "get", "1");
            assertThat(unreachable.code()).isEqualTo(5);
            assertThat(unreachable.err()).startsWith("cs: ").doesNotContain("\tat ");
        }
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.serve(data)) {
            Result second = run("", ServerProcess.command("serve", "--port", "0", "--data", data.toString()));

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains(data.toString()).doesNotContain("\tat ");
            assertThat(server.terminate()).isZero();
        }
    }

    private Result cs(ServerProcess server, String... arguments) throws Exception {
        return Arrays.asList("start", "get", "find").contains(arguments[0])
                ? runCs(server, "", List.of(arguments))
                : runCs(server, arguments[0], List.of(arguments).subList(1, arguments.length));
    }

    private Result runCs(ServerProcess server, String input, List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(arguments);
        all.add("--url");
        all.add(server.url());
        return run(input, ServerProcess.command(all.toArray(String[]::new)));
    }

    private Result run(String input, List<String> command) throws Exception {
        Path in = Files.writeString(Files.createTempFile(directory, "in", ""), input);
        Path err = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectError(err.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }
}
