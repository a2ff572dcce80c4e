package io.contextservices.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The benchmarks, as {@code cs-bench/run} runs them. */
@Command(
        name = "cs-bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures contenders side by side, each in a process of its own. Needs Linux.")
public final class Bench implements Callable<Integer> {

    /** The scenarios by their names on the command line and in the document. */
    static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    /** The scenarios of the quick form. */
    private static final List<String> QUICK = List.of("start");

    /** Scenarios that exceed the half hour of all others, and need another server. */
    private static final Set<String> SEPARATE = Set.of("cassandra", "cassandra-growth");

    /** The time limit; scenarios that have not begun by then are skipped. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(28);

    static {
        SCENARIOS.put("start", new StartScenario(Contender.values()));
        SCENARIOS.put(
                "get",
                new ReadScenario(
                        "get",
                        Workload::getting,
                        Contender.CEILING,
                        Contender.CONTEXT_SERVICES,
                        Contender.SPRING_POSTGRESQL));
        SCENARIOS.put("growth", new Growth());
        SCENARIOS.put("p99", new TailLatency());
        SCENARIOS.put("disk", new Disk());
        SCENARIOS.put("startup", new StartUp());
        SCENARIOS.put("parse", new Parsing());
        SCENARIOS.put("client", new ClientOverhead());
        SCENARIOS.put("conversation", new ConversationLifecycle());
        SCENARIOS.put(
                "list", new ReadScenario("list", Workload::listing, Contender.CEILING, Contender.CONTEXT_SERVICES));
        SCENARIOS.put(
                "mixed", new ReadScenario("mixed", Workload::mixed, Contender.CEILING, Contender.CONTEXT_SERVICES));
        SCENARIOS.put("bulk", new Bulk());
        SCENARIOS.put("steady", new Steady()); // in the time that the others leave
        SCENARIOS.put("cassandra", new CassandraStarts());
        SCENARIOS.put("cassandra-growth", new CassandraGrowth());
    }

    @Option(names = "--full", description = "Run the long form, in under half an hour, and write docs/performance.md.")
    private boolean full;

    @Option(names = "--write", description = "Write docs/performance.md after the quick form, too.")
    private boolean write;

    @Option(
            names = "--data",
            defaultValue = "/var/tmp",
            description = "Directory on a disk for temporary data (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--build",
            paramLabel = "JAR",
            description = "Compare with the server of another build, given by its cs.jar: starts, reads and parsing, in"
                    + " 15 rounds. Writes no file.")
    private @Nullable Path build;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description =
                    "Scenarios to run; by default all except those on Cassandra, and in the quick form only start.")
    private @Nullable List<String> names;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Ends the process with status 0 on success, 1 if a scenario failed, 2 if the command line is invalid. */
    public static void main(String... args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, Scenario> chosen = chosen();
        Form form = full ? Form.FULL : Form.QUICK;
        Path directory = directory();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(directory)));
        BenchReport report = new BenchReport(System.out);
        Load load = Wrk.find(directory).orElseGet(ClosedLoop::new);
        Run run = new Run(form, load, report, directory, System.nanoTime() + TIME_LIMIT.toNanos());
        report.add("machine", Machine.describe(form, load, directory));
        List<String> failures = failures(run, chosen);
        if (full || write) {
            report.write(
                    home().resolve("../docs/performance.md"),
                    RecordedResults.read(home().resolve("recorded.properties")));
        }
        failures.forEach(report::say);
        return failures.isEmpty() ? 0 : 1;
    }

    private static List<String> failures(Run run, Map<String, Scenario> chosen) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        for (Map.Entry<String, Scenario> scenario : chosen.entrySet()) {
            if (run.remaining().isNegative()) {
                failures.add("NOT MEASURED: " + scenario.getKey() + ": the time limit has passed; run it alone");
                continue;
            }
            run.report().say("\n" + scenario.getKey());
            try {
                scenario.getValue().run(run);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failures.add("FAILED: " + scenario.getKey() + ": " + e);
            }
        }
        return failures;
    }

    private Map<String, Scenario> chosen() {
        if (build != null) {
            return Map.of("builds", new Builds(jar(build)));
        }
        Map<String, Scenario> chosen = new LinkedHashMap<>();
        for (String name : names == null ? full ? defaultScenarios() : QUICK : names) {
            Scenario scenario = SCENARIOS.get(name);
            if (scenario == null) {
                throw new ParameterException(spec.commandLine(), "no scenario " + name + " in " + SCENARIOS.keySet());
            }
            chosen.put(name, scenario);
        }
        return chosen;
    }

    private Path jar(Path build) {
        if (names != null || full || write) {
            throw new ParameterException(spec.commandLine(), "--build excludes scenarios, --full and --write");
        }
        if (!Files.isRegularFile(build)) {
            throw new ParameterException(spec.commandLine(), "no such file: " + build);
        }
        return build.toAbsolutePath();
    }

    private static List<String> defaultScenarios() {
        return SCENARIOS.keySet().stream()
                .filter(name -> !SEPARATE.contains(name))
                .toList();
    }

    /** Returns the directory for data. It must be on a disk, since other file systems do not really sync. */
    private Path directory() throws IOException {
        String type = Files.getFileStore(data).type();
        if (Stream.of("tmpfs", "ramfs").anyMatch(type::equals)) {
            throw new ParameterException(
                    spec.commandLine(), data + " is in memory (" + type + "): set --data to a directory on a disk");
        }
        Path directory = Files.createTempDirectory(data, "cs-bench-");
        Directories.open(directory);
        return directory;
    }

    private static Path home() {
        return Path.of(System.getProperty("bench.home", "cs-bench"));
    }

    /** Cleans up, also after an interrupt from the keyboard. */
    private static void end(Path directory) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
