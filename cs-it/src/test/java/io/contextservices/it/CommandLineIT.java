package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the command {@code cs} from a shell: output, exit codes, signals. */
class CommandLineIT {

    @TempDir
    Path directory;

    private Path example;

    @BeforeEach
    void copyExample() throws IOException {
        example = directory.resolve("start-service.json");
        Files.write(example, VendorExample.bytes());
    }

    @Tag("slow")
    @Test
    void restartedServerHasTheServicesOfThePrevious() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            assertThat(server.greeting()).contains("curl ", server.url() + "/genesys/1/cs/services/start");
            assertThat(cs(server, "start", example.toString()))
                    .isEqualTo(new CommandResult(0, "{\"service_id\":1}\n", ""));
            assertThat(server.terminate()).isZero();
        }
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            CommandResult get = cs(server, "get", "1", "--extensions", "*");
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
    @Tag("slow")
    void eventsAreReadFromStandardInput() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            assertThat(cs(server, "{\"customer_id\":\"C\"}", "start", "-").out())
                    .isEqualTo("{\"service_id\":1}\n");
            assertThat(cs(server, "find", "--customer", "C").out()).contains("\"service_id\":1");
        }
    }

    @Test
    @Tag("slow")
    void commandsCoverTheLifeOfAService() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"));
                ContextServices services = ContextServicesClient.builder()
                        .baseUrl(server.url())
                        .build()
                        .blocking()) {
            long id = services.start(ServiceStartEvent.forCustomer("C").build()).serviceId();
            services.startState(id, StateStartEvent.of("identify").build());
            services.transition(
                    id,
                    StateTransitionEvent.from(0).to(AttributeValue.of("offer")).build());
            services.startTask(
                    id, TaskStartEvent.of("ask").stateId(1).attach("n", 1).build());
            services.startTask(id, TaskStartEvent.of("note").build());

            assertThat(cs(server, "states", "1", "--active", "--tasks", "--extensions", "*")
                            .out())
                    .contains("\"offer\"", "\"ask\"", "\"n\":1")
                    .doesNotContain("identify", "note");
            assertThat(cs(server, "states", "1", "--completed").out())
                    .contains("identify")
                    .doesNotContain("offer");
            assertThat(cs(server, "tasks", "1").out()).contains("ask", "note").doesNotContain("\"n\"");
            assertThat(cs(server, "tasks", "1", "--state", "1", "--active").out())
                    .contains("ask")
                    .doesNotContain("note");
            assertThat(cs(server, "get", "1").out()).doesNotContain("identify", "offer", "ask", "note");
            assertThat(cs(server, "get", "1", "--states", "--tasks").out())
                    .contains("identify", "offer", "ask", "note");
            assertThat(cs(server, "get", "1", "--tasks").out()).contains("note").doesNotContain("offer");

            assertThat(cs(server, "end", "1", "--disposition", "sold")).isEqualTo(new CommandResult(0, "", ""));
            assertThat(cs(server, "get", "1").out()).contains("\"completed\"", "\"disposition\":\"sold\"");
            CommandResult again = cs(server, "end", "1");
            assertThat(again.code()).isEqualTo(6);
            assertThat(again.err()).startsWith("cs: ").doesNotContain("\tat ");

            assertThat(cs(server, "delete", "1")).isEqualTo(new CommandResult(0, "", ""));
            for (String command : List.of("states", "tasks", "delete")) {
                assertThat(cs(server, command, "1").code()).as(command).isEqualTo(3);
            }
        }
    }

    @Test
    @Tag("slow")
    void endTakesAnEventOrADisposition() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            cs(server, "start", example.toString());
            cs(server, "start", example.toString());

            assertThat(cs(server, "end", "1", "--disposition", "10").code()).isZero();
            assertThat(cs(server, "end", "2", example.toString(), "--disposition", "10")
                            .code())
                    .isEqualTo(2);
            CommandResult invalid = cs(server, "{\"ttl\":0,\"duration\":1}", "end", "2", "-");
            assertThat(invalid.code()).isEqualTo(2);
            assertThat(invalid.err()).contains("cs: ttl: ", "cs: duration: ");
            assertThat(cs(server, "{\"disposition\":\"lost\",\"why\":[1.10]}", "end", "2", "-")
                            .code())
                    .isZero();
            assertThat(cs(server, "get", "1").out()).contains("\"disposition\":10");
            assertThat(cs(server, "get", "2", "--extensions", "why").out())
                    .contains("\"disposition\":\"lost\"", "\"why\":[1.10]");
        }
    }

    @Test
    @Tag("slow")
    void exportPrintsOneServicePerLine() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            cs(server, "{\"customer_id\":\"C\",\"price\":[1.10,\n 2]}", "start", "-");
            cs(server, "{\"customer_id\":\"D\",\"timestamp\":\"2009-05-12T12:05:12.145Z\"}", "start", "-");
            cs(server, "end", "1");

            List<String> lines = cs(server, "export", "--from", "2000-01-01T00:00:00Z")
                    .out()
                    .lines()
                    .toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).contains("\"service_id\":1,", "\"price\":[1.10,  2]");
            assertThat(lines.get(1)).contains("\"service_id\":2,").endsWith("}");
            assertThat(export(server, "2000-01-01T00:00:00Z", "--ids")).isEqualTo(new CommandResult(0, "1\n2\n", ""));
            assertThat(export(server, "2000-01-01T00:00:00Z", "--ids", "--to", "2010-01-01T00:00:00Z")
                            .out())
                    .isEqualTo("2\n");
            assertThat(export(server, "2010-01-01T00:00:00Z", "--ids", "--started")
                            .out())
                    .isEqualTo("1\n");
            assertThat(export(server, "2000-01-01T00:00:00Z", "--ids", "--completed")
                            .out())
                    .isEqualTo("1\n");
            assertThat(export(server, "2000-01-01T00:00:00Z", "--ids", "--active")
                            .out())
                    .isEqualTo("2\n");
            assertThat(export(server, "2000-01-01T00:00:00Z", "--ids", "--inactive")
                            .out())
                    .isEqualTo("1\n");
            assertThat(export(server, "2999-01-01T00:00:00Z")).isEqualTo(new CommandResult(0, "", ""));

            assertThat(cs(server, "export").code()).isEqualTo(2);
            assertThat(export(server, "yesterday").code()).isEqualTo(2);
            CommandResult never = export(server, "+12000-01-01T00:00:00Z");
            assertThat(never.code()).isEqualTo(2);
            assertThat(never.err()).startsWith("cs: time_from: ");
            assertThat(export(server, "2000-01-01T00:00:00Z", "--active", "--inactive")
                            .code())
                    .isEqualTo(2);
            server.terminate();
            assertThat(export(server, "2000-01-01T00:00:00Z").code()).isEqualTo(5);
        }
    }

    private CommandResult export(ServerProcess server, String from, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("export", "--from", from));
        all.addAll(List.of(arguments));
        return runCs(server, "", all);
    }

    @Tag("slow")
    @Test
    void exitCodesDistinguishFailures() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"))) {
            CommandResult invalid = cs(server, "{\"est_duration\":-1}", "start", "-");
            assertThat(invalid.code()).isEqualTo(2);
            assertThat(invalid.err()).contains("customer_id", "est_duration").doesNotContain("\tat ");
            assertThat(cs(server, "get", "77").code()).isEqualTo(3);
            assertThat(cs(server, "get", "one").code()).isEqualTo(2);
            assertThat(cs(server, "find").code()).isEqualTo(2);
            assertThat(cs(server, "start", "no-such-file").code()).isEqualTo(2);
            server.terminate();
            CommandResult unreachable = cs(server, "get", "1");
            assertThat(unreachable.code()).isEqualTo(5);
            assertThat(unreachable.err()).startsWith("cs: ").doesNotContain("\tat ");
        }
    }

    @Test
    @Tag("slow")
    void invalidConfigurationIsReportedBeforeOpening() throws Exception {
        Path file = Files.writeString(directory.resolve("cs.yaml"), "server:\n  port: 99999\n  hots: x\n");
        Path data = directory.resolve("data");
        String[] arguments = {"--config", file.toString(), "--data", data.toString()};

        CommandResult serve = run("", ServerProcess.command(concat("serve", arguments)));
        CommandResult config = run("", ServerProcess.command(concat("config", arguments)));

        assertThat(serve)
                .isEqualTo(new CommandResult(
                        2,
                        "",
                        "cs: " + file + ":3: unknown key server.hots; did you mean server.host?\n" + "cs: " + file
                                + ":2: server.port must be a whole number from 0 to 65535\n"));
        assertThat(config).isEqualTo(serve);
        assertThat(data).doesNotExist();
    }

    @Test
    @Tag("slow")
    void unreadableConfigurationIsReportedInOneLine() throws Exception {
        CommandResult serve = cs("serve", "--config", directory.toString());

        assertThat(serve)
                .isEqualTo(new CommandResult(
                        2, "", "cs: the configuration file " + directory + " cannot be read: Is a directory\n"));
        assertThat(cs("start", directory.toString())).isEqualTo(new CommandResult(1, "", "cs: Is a directory\n"));
    }

    @Test
    @Tag("slow")
    void effectiveConfigurationIsPrinted() throws Exception {
        CommandResult config = run("", ServerProcess.command("config", "--port", "0"));

        assertThat(config.code()).isZero();
        assertThat(config.err()).isEmpty();
        assertThat(config.out()).contains("server.port: 0  # command line\n", "store.directory: data  # default\n");
    }

    private static String[] concat(String first, String... others) {
        List<String> all = new ArrayList<>(List.of(others));
        all.add(0, first);
        return all.toArray(String[]::new);
    }

    @Test
    @Tag("slow")
    void aDirectoryInUseIsRefused() throws Exception {
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.serve(data)) {
            CommandResult second = run("", ServerProcess.command("serve", "--port", "0", "--data", data.toString()));

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains(data.toString()).doesNotContain("\tat ");
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    @Tag("slow")
    void storeOfARunningServerIsBackedUpAndRestored() throws Exception {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup");
        Path restored = directory.resolve("restored");
        String report = String.join(
                "\n",
                "services: 1 active, 0 completed",
                "events:   1, 19 bytes",
                "entries:  1",
                "timers:   1",
                "receipts: 1",
                "problems: 0",
                "");
        try (ServerProcess server = ServerProcess.serve(data)) {
            cs(server, "{\"customer_id\":\"C\"}", "start", "-");

            assertThat(cs("backup", "--data", data.toString(), backup.toString()))
                    .isEqualTo(new CommandResult(0, "backup in " + backup + "\n" + report, ""));
            CommandResult again = cs("backup", "--data", data.toString(), backup.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).isEqualTo("cs: the directory " + backup + " holds a store already\n");
            CommandResult inUse = cs("verify", data.toString());
            assertThat(inUse.code()).isEqualTo(1);
            assertThat(inUse.err()).contains("is in use").doesNotContain("\tat ");

            cs(server, "{\"customer_id\":\"C\"}", "start", "-");
            server.kill();
        }
        assertThat(cs("verify", backup.toString())).isEqualTo(new CommandResult(0, report, ""));
        assertThat(cs("restore", backup.toString(), restored.toString())).isEqualTo(new CommandResult(0, report, ""));
        CommandResult nonempty = cs("restore", backup.toString(), data.toString());
        assertThat(nonempty.code()).isEqualTo(1);
        assertThat(nonempty.err()).contains(data + " holds a store already");
        try (ServerProcess server = ServerProcess.serve(restored)) {
            assertThat(cs(server, "find", "--customer", "C").out()).containsOnlyOnce("service_id");
        }
    }

    @Tag("slow")
    @Test
    void storeWithoutAServerIsBackedUpAndVerified() throws Exception {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup");
        try (ServerProcess server = ServerProcess.serve(data)) {
            cs(server, "{\"customer_id\":\"C\"}", "start", "-");
            server.kill(); // and so its socket still exists
        }

        CommandResult made = cs("backup", "--data", data.toString(), backup.toString());
        assertThat(made.err()).isEmpty();
        assertThat(made.code()).isZero();
        assertThat(made.out()).startsWith("services: 1 active, 0 completed\n");
        assertThat(cs("verify", backup.toString())).isEqualTo(made);
        assertThat(cs("verify", data.toString())).isEqualTo(made);
    }

    @Test
    @Tag("slow")
    void problemsOfAStoreAreListedLineByLine() throws Exception {
        Path data = directory.resolve("data");
        Head head = Head.first(new Tenant("default"), 1, Instant.EPOCH)
                .contactKey("secret")
                .build();
        EventRecord event = EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, Instant.EPOCH, new byte[] {'{'});
        try (RocksDbStore store = RocksDbStore.open(data)) {
            store.append(Commit.begin(head, List.of(event))).join();
        }

        CommandResult verified = cs("verify", data.toString());
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out())
                .endsWith("problems: 2\n"
                        + "problem: service 1: an event cannot be read (InvalidRequestException)\n"
                        + "problem: service 1 exists, but the next id is 1\n"
                        + "unreadable: 1 (all other services can be read; cs delete ID removes one for good)\n");
        Path restored = directory.resolve("restored");
        assertThat(cs("restore", data.toString(), restored.toString()))
                .isEqualTo(new CommandResult(1, verified.out(), "cs: services that cannot be read: 1\n"));
        assertThat(restored).isEmptyDirectory();

        for (String command : List.of("verify", "backup", "restore")) {
            String nothing = directory.resolve("nothing").toString();
            String[] arguments = command.equals("verify")
                    ? new String[] {command, nothing}
                    : command.equals("backup")
                            ? new String[] {
                                command,
                                "--data",
                                nothing,
                                directory.resolve("b").toString()
                            }
                            : new String[] {
                                command, nothing, directory.resolve("b").toString()
                            };
            CommandResult none = cs(arguments);
            assertThat(none.code()).as(command).isEqualTo(1);
            assertThat(none.err())
                    .isEqualTo("cs: the directory " + nothing + " holds no store: it has no file FORMAT\n");
            assertThat(directory.resolve("nothing")).doesNotExist();
        }
    }

    @Test
    @Tag("slow")
    void repairCutsOffAnUnreadableEndOfTheLog() throws Exception {
        Path data = directory.resolve("data");
        Path log;
        try (ServerProcess server = ServerProcess.serve(data)) {
            cs(server, "{\"customer_id\":\"C\"}", "start", "-");
            cs(server, "{\"customer_id\":\"C\"}", "start", "-");
            server.kill();
        }
        try (Stream<Path> files = Files.list(data.resolve("db"))) {
            log = files.filter(file -> file.toString().endsWith(".log"))
                    .findAny()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 1] ^= 1;
        Files.write(log, bytes);

        CommandResult damaged = cs("verify", data.toString());
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err()).contains("cs repair").doesNotContain("\tat ");
        CommandResult repaired = cs("repair", data.toString());
        assertThat(repaired.code()).isZero();
        assertThat(repaired.out()).contains(" now ends at byte ");
        assertThat(cs("repair", data.toString()).out()).isEqualTo("there is nothing to cut off\n");
        assertThat(cs("verify", data.toString()).out()).startsWith("services: 1 active, 0 completed\n");
    }

    /** Runs a command that calls no server. */
    private CommandResult cs(String... arguments) throws Exception {
        return run("", ServerProcess.command(arguments));
    }

    private CommandResult cs(ServerProcess server, String... arguments) throws Exception {
        return arguments[0].startsWith("{")
                ? runCs(server, arguments[0], List.of(arguments).subList(1, arguments.length))
                : runCs(server, "", List.of(arguments));
    }

    private CommandResult runCs(ServerProcess server, String input, List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(arguments);
        all.add("--url");
        all.add(server.url());
        return run(input, ServerProcess.command(all.toArray(String[]::new)));
    }

    private CommandResult run(String input, List<String> command) throws Exception {
        return CommandResult.of(new ProcessBuilder(command), input);
    }
}
