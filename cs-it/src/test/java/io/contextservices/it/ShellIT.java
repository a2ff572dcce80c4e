package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import io.contextservices.server.Role;
import io.contextservices.server.Users;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests the command {@code cs} in a shell: in an ASCII locale, and with redirected output. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class ShellIT {

    private static final String KEY = "José-😀";
    private static final String PASSWORD = "größe-😀";

    @TempDir
    Path directory;

    private ContextEngine engine;
    private ContextServer server;

    @BeforeEach
    void serve() throws Exception {
        engine = ContextEngine.on(RocksDbStore.open(directory.resolve("data")));
        Path users = Files.writeString(
                directory.resolve("users"),
                Users.line("lois", PASSWORD, EnumSet.of(Role.ADMINISTRATOR), List.of()) + "\n");
        server = ContextServer.builder(engine).port(0).users(users).start();
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    /** Runs a command in a shell, which passes bytes unchanged whatever the locale of this JVM. */
    private CommandResult sh(String command) throws Exception {
        String cs = ServerProcess.command().stream()
                .map(each -> "'" + each + "'")
                .collect(Collectors.joining(" ", "cs() { ", " \"$@\"; }\n"));
        Path script = Files.writeString(directory.resolve("script"), cs + command + "\n", StandardCharsets.UTF_8);
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString()).directory(directory.toFile());
        builder.environment().putAll(Map.of("LC_ALL", "C", "URL", server.uri().toString()));
        return CommandResult.of(builder);
    }

    private CommandResult remote(String command) throws Exception {
        return sh("export CS_PASSWORD='" + PASSWORD + "'\ncs "
                + command.replace("--to-server", "--url $URL --user lois"));
    }

    @Test
    void nonAsciiTextIsPreservedInAnyLocale() throws Exception {
        ContextServices services = engine.blocking();
        long id = services.start(ServiceStartEvent.forContactKey(KEY).build()).serviceId();

        CommandResult found = remote("find --contact '" + KEY + "' --to-server");
        assertThat(found.err()).isEmpty();
        assertThat(found.out()).contains("\"service_id\":" + id, KEY);

        assertThat(remote("end " + id + " --disposition größe --to-server").code())
                .isZero();
        assertThat(services.get(id).disposition()).contains(AttributeValue.of("größe"));
    }

    @Test
    void unencodableFileNameIsRefused() throws Exception {
        CommandResult verify = sh("mkdir größe; cs verify größe");

        assertThat(verify.code()).isEqualTo(2);
        assertThat(verify.err()).contains("'größe' cannot be the name of a file in this locale", "set LC_ALL=C.UTF-8");
        assertThat(sh("LC_ALL=C.UTF-8; cs verify größe").err()).contains("größe holds no store");
    }

    @Test
    void unwritableOutputIsAFailure() throws Exception {
        long id = engine.blocking()
                .start(ServiceStartEvent.forContactKey(KEY).build())
                .serviceId();
        CommandResult full = new CommandResult(1, "", "cs: the output cannot be written: No space left on device\n");

        assertThat(remote("get " + id + " --to-server >/dev/full")).isEqualTo(full);
        assertThat(remote("export --from 2020-01-01 --to-server >/dev/full")).isEqualTo(full);
        assertThat(sh("cs --help >/dev/full")).isEqualTo(full);
    }

    @Test
    void exportIntoAClosedPipeEndsSilently() throws Exception {
        engine.blocking().start(ServiceStartEvent.forContactKey(KEY).build());

        assertThat(remote("export --from 2020-01-01 --to-server | true")).isEqualTo(new CommandResult(0, "", ""));
    }
}
