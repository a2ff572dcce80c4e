package io.contextservices.bench;

import java.io.IOException;
import java.util.List;

/** Measures durable starts of the vendor's example, each with a new contact key. */
final class StartScenario implements Scenario {

    private static final String SECTION = "start";

    private final Contender[] contenders;

    StartScenario(Contender... contenders) {
        this.contenders = contenders;
    }

    @Override
    public void run(Run run) throws Exception {
        try (Arena arena = run.arena(SECTION, contenders)) {
            for (RunningServer server : arena.servers()) {
                StoredServices unused = StartProbe.start(server, 1);
            }
            for (int count : run.form().connections()) {
                List<Series> all = arena.measure(run.form(), count, server -> Workload.starting());
                run.report().add(SECTION, List.of(count + " connections:"));
                run.report().add(SECTION, Table.of(all));
                measured(run.report(), count, all);
            }
        }
    }

    private static void measured(BenchReport report, int connections, List<Series> all) throws IOException {
        report.measured(
                connections == 64 ? PerformanceTarget.START_64 : PerformanceTarget.START_256,
                Arena.over(all, Contender.CEILING));
        report.measured(
                connections == 64 ? PerformanceTarget.START_64_POSTGRESQL : PerformanceTarget.START_256_POSTGRESQL,
                Arena.over(all, Contender.SPRING_POSTGRESQL));
        report.measured(
                PerformanceTarget.MEMORY,
                Arena.of(all, Contender.CONTEXT_SERVICES)
                                .orElseThrow()
                                .server()
                                .usage()
                                .memoryBytes()
                        / 1_048_576.0);
    }
}
