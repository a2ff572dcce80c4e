package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests users, passwords and TLS on the command line. */
@Tag("slow")
class AccessIT {

    private static final Map<String, String> NOTHING = Map.of();

    @TempDir
    Path directory;

    @Test
    void createdUsersCanLogIn() throws Exception {
        Keystore keystore = Keystore.create(directory.resolve("keystore.p12"));
        Path pem = Files.writeString(directory.resolve("trusted.pem"), keystore.pem());
        Path users = directory.resolve("users");
        CommandResult admin = cs(NOTHING, "super man\n", "user", "kent", "--role", "Administrator");
        assertThat(admin.err()).isEmpty();
        assertThat(admin.out()).startsWith("kent:$2b$10$").endsWith(":Administrator\n");
        Files.writeString(users, admin.out());
        CommandResult visor = cs(
                NOTHING,
                "lane",
                "user",
                "lois",
                "--role",
                "Supervisor",
                "--tenant",
                "default",
                "--file",
                users.toString());
        assertThat(visor).isEqualTo(new CommandResult(0, "", ""));
        assertThat(Files.readString(users))
                .startsWith(admin.out() + "lois:$2b$10$")
                .endsWith(":Supervisor:default\n");

        Path err = directory.resolve("err");
        try (ServerProcess server = serve(
                err,
                Map.of("CS_TLS_PASSWORD", Keystore.PASSWORD),
                "--host",
                "0.0.0.0",
                "--users",
                users.toString(),
                "--tls-keystore",
                keystore.file().toString())) {
            assertThat(server.greeting()).contains("curl -u NAME ", server.url() + "/genesys/1/cs/services/start");
            assertThat(server.url()).startsWith("https://");
            Map<String, String> kent = Map.of("CS_PASSWORD", "super man");
            String[] as = {"--url", server.url(), "--trust", pem.toString(), "--user"};

            assertThat(cs(kent, "{\"customer_id\":\"C\"}", with(as, "kent", "start", "-")))
                    .isEqualTo(new CommandResult(0, "{\"service_id\":1}\n", ""));
            assertThat(cs(Map.of("CS_PASSWORD", "lane"), "", with(as, "lois", "get", "1"))
                            .out())
                    .contains("\"service_id\":1");
            assertRefused(cs(Map.of("CS_PASSWORD", "lane"), "", with(as, "lois", "delete", "1")), "read-only access");
            assertRefused(cs(kent, "", with(as, "lois", "get", "1")), "the name or the password is wrong");
            assertRefused(cs(kent, "", "get", "1", "--url", server.url(), "--trust", pem.toString()), "HTTP Basic");

            CommandResult noPassword = cs(NOTHING, "", with(as, "kent", "get", "1"));
            assertThat(noPassword.code()).isEqualTo(2);
            assertThat(noPassword.err()).contains("CS_PASSWORD");
            CommandResult notTrusted = cs(kent, "", "get", "1", "--url", server.url(), "--user", "kent");
            assertThat(notTrusted.code()).isEqualTo(5);
            assertThat(notTrusted.err())
                    .startsWith("cs: GET services/{service_id}: no connection to ")
                    .endsWith(": its certificate is not trusted; --trust names a file of certificates to trust\n");
            assertThat(server.terminate()).isZero();
        }
        assertThat(Files.readString(err))
                .hasLineCount(1)
                .contains("1 failed logins within 60 s from 127.0.0.1: user lois");
    }

    @Test
    void promptWithoutATerminalWarnsOfTheVisiblePassword() throws Exception {
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(ServerProcess.command("user", "kent", "--role", "Administrator"))
                .redirectError(err.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(err).hasContent("Password (visible): "));
            process.outputWriter().append("super man\n").close();

            assertThat(process.inputReader().readLine()).startsWith("kent:");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void openServerWithoutUsersLogsAWarning() throws Exception {
        Path err = directory.resolve("err");
        try (ServerProcess server = serve(err, NOTHING, "--host", "0.0.0.0")) {
            assertThat(server.terminate()).isZero();
        }
        assertThat(Files.readString(err)).contains("WARN", "no users are configured");
    }

    @Test
    void invalidFilesAreReported() throws Exception {
        Path users = Files.writeString(directory.resolve("users"), "kent:secret:Boss\nlois");
        CommandResult faults = cs(NOTHING, "", "serve", "--port", "0", "--data", data(), "--users", users.toString());
        assertThat(faults.code()).isEqualTo(2);
        assertThat(faults.err())
                .startsWith("cs: users: " + users + ": line 1: not a bcrypt hash")
                .contains("line 2: ")
                .doesNotContain("secret", "\tat ");

        Keystore keystore = Keystore.create(directory.resolve("keystore.p12"));
        String[] serve = {
            "serve",
            "--port",
            "0",
            "--data",
            data(),
            "--tls-keystore",
            keystore.file().toString()
        };
        CommandResult noPassword = cs(NOTHING, "", serve);
        assertThat(noPassword.code()).isEqualTo(2);
        assertThat(noPassword.err()).contains("CS_TLS_PASSWORD");
        CommandResult wrong = cs(Map.of("CS_TLS_PASSWORD", "wrong"), "", serve);
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("cs: tls.keystore: " + keystore.file() + ": the password")
                .doesNotContain("\tat ");
        CommandResult noKeystore = cs(
                Map.of("CS_TLS_PASSWORD", "x"),
                "",
                "serve",
                "--port",
                "0",
                "--data",
                data(),
                "--tls-keystore",
                directory.resolve("no.p12").toString());
        assertThat(noKeystore.code()).isEqualTo(2);
        assertThat(noKeystore.err())
                .startsWith("cs: tls.keystore: ")
                .contains("no.p12")
                .doesNotContain("Exception");
        CommandResult noTrust = cs(NOTHING, "", "get", "1", "--trust", users.toString());
        assertThat(noTrust.code()).isEqualTo(2);
        assertThat(noTrust.err()).startsWith("cs: --trust " + users).doesNotContain("\tat ");
    }

    @Test
    void invalidUserArgumentsAreRefused() throws Exception {
        for (List<String> arguments : List.of(
                List.of("user", "a:b", "--role", "Supervisor"),
                List.of("user", "kent"),
                List.of("user", "kent", "--role", "Boss"),
                List.of("user", "kent", "--role", "Supervisor", "--tenant", "a,b"))) {
            CommandResult result = cs(NOTHING, "secret\n", arguments.toArray(String[]::new));

            assertThat(result.code()).as(arguments.toString()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).doesNotContain("secret", "\tat ");
        }
        assertThat(cs(NOTHING, "", "user", "kent", "--role", "Supervisor").code())
                .isEqualTo(2);
    }

    private static void assertRefused(CommandResult result, String why) {
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).startsWith("cs: ").contains(why);
    }

    /** Returns the command, followed by the user and the server's address. */
    private static String[] with(String[] where, String name, String... command) {
        return Stream.of(Stream.of(command), Stream.of(where), Stream.of(name))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private ServerProcess serve(Path err, Map<String, String> environment, String... more) throws IOException {
        List<String> command = ServerProcess.command("serve", "--port", "0", "--data", data());
        command.addAll(List.of(more));
        ProcessBuilder server = new ProcessBuilder(command).redirectError(err.toFile());
        server.environment().putAll(environment);
        return ServerProcess.start(server);
    }

    private CommandResult cs(Map<String, String> environment, String input, String... arguments) throws Exception {
        ProcessBuilder command = new ProcessBuilder(ServerProcess.command(arguments));
        command.environment().putAll(environment);
        return CommandResult.of(command, input);
    }
}
