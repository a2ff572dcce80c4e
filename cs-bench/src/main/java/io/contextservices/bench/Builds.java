package io.contextservices.bench;

import io.contextservices.bench.micro.ParseTime;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Compares the server with that of another build: starts, reads of one service, lists, and parsing. */
final class Builds implements Scenario {

    private static final String SECTION = "builds";
    private static final int CONNECTIONS = 64;
    private static final int SERVICES = 1_000;
    private static final Pattern NANOS = Pattern.compile("(\\d+) ns\\b");
    private static final Duration PARSING = Duration.ofMinutes(1);

    private final Path jar;

    /**
     * Creates the scenario.
     *
     * @param jar the runnable jar of the other build
     */
    Builds(Path jar) {
        this.jar = jar;
    }

    @Override
    public void run(Run run) throws Exception {
        RunningServer other = Contender.serve("other build", jar.toString(), run.data());
        try (RunningServer here = Contender.CONTEXT_SERVICES.launch(run.data());
                Arena arena = new Arena(run, List.of(other, here))) {
            StoredServices ofOther = StartProbe.start(other, SERVICES);
            StoredServices ofHere = StartProbe.start(here, SERVICES);
            Function<RunningServer, StoredServices> known = server -> server == other ? ofOther : ofHere;
            compare(run, arena, "starts", server -> Workload.starting());
            compare(run, arena, "get by id", server -> Workload.getting(known.apply(server)));
            compare(run, arena, "list by contact key", server -> Workload.listing(known.apply(server)));
        }
        parsing(run);
    }

    private static void compare(Run run, Arena arena, String label, Arena.Requests requests)
            throws IOException, InterruptedException {
        List<Series> all = arena.measure(Form.BUILDS, CONNECTIONS, requests);
        run.report().add(SECTION, List.of("", label));
        run.report().add(SECTION, Table.of(all));
        run.report().add(SECTION, List.of(ratio(label, all.get(1).ratios(all.get(0)))));
    }

    private void parsing(Run run) throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Form.BUILDS.rounds(); round++) {
            ratios.add(nanos(run, jar.toString()) / nanos(run, System.getProperty("java.class.path")));
        }
        run.report().add(SECTION, List.of(ratio("parse + validate", ratios)));
    }

    /**
     * Measures the time for one event in a separate JVM. The loop comes from this build, the parser from the class
     * path.
     */
    private static double nanos(Run run, String classPath) throws IOException, InterruptedException {
        String loop = Path.of(System.getProperty("bench.home", "cs-bench"), "target", "classes")
                .toAbsolutePath()
                .toString();
        List<String> command =
                Contender.javaOf(classPath + File.pathSeparator + loop, "256m", ParseTime.class.getName());
        try (ServerProcess process = ServerProcess.start("parse", Directories.parent(run.data()), command)) {
            return Double.parseDouble(process.await(NANOS, PARSING).group(1));
        }
    }

    private static String ratio(String label, List<Double> ratios) {
        return label + ", this build over the other: " + Table.number(Series.median(ratios)) + " ("
                + Table.number(Collections.min(ratios)) + " to " + Table.number(Collections.max(ratios)) + ", "
                + ratios.size() + " rounds)";
    }
}
