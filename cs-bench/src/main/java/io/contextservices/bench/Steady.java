package io.contextservices.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends starts without a pause for the remaining time, to detect dips and growing memory. */
final class Steady implements Scenario {

    private static final String SECTION = "steady";
    private static final int CONNECTIONS = 64;
    private static final Duration MIN_TIME = Duration.ofMinutes(1);

    @Override
    public void run(Run run) throws Exception {
        try (Arena arena = run.arena(SECTION, Contender.CONTEXT_SERVICES)) {
            Running server = arena.servers().get(0);
            ClosedLoop load = new ClosedLoop();
            Load.Answers warm = load.run(
                    server.port(), Workload.starting(), CONNECTIONS, run.form().warmUp());
            List<Double> rates = new ArrayList<>();
            List<Double> memory = new ArrayList<>();
            Load.Answers answers = load.run(server.port(), Workload.starting(), CONNECTIONS, time(run), rate -> {
                rates.add(rate);
                memory.add(server.usage().residentBytes() / 1_048_576.0);
            });
            server.kept(warm.count() + answers.count());
            double median = Series.median(rates);
            double slowest = rates.stream().mapToDouble(rate -> rate).min().orElse(Double.NaN);
            double middle = memory.get(memory.size() / 2);
            double last = memory.get(memory.size() - 1);
            run.report().found(PerformanceTarget.STEADY_DIP, slowest / median);
            run.report().found(PerformanceTarget.MEMORY_GROWTH, last / middle);
            run.report()
                    .add(
                            SECTION,
                            List.of(
                                    "| seconds | starts | median, /s | slowest second, /s | over the median | memory after a tenth, MiB"
                                            + " | at the middle, MiB | at the end, MiB |",
                                    "|---:|---:|---:|---:|---:|---:|---:|---:|",
                                    Table.row(
                                            Table.number(rates.size()),
                                            Table.number(answers.count()),
                                            Table.number(median),
                                            Table.number(slowest),
                                            Table.number(slowest / median),
                                            Table.number(memory.get(memory.size() / 10)),
                                            Table.number(middle),
                                            Table.number(last))));
        }
    }

    private static Duration time(Run run) {
        Duration most = run.form().steady();
        Duration left = run.left();
        if (left.compareTo(most) >= 0) {
            return most;
        }
        return left.compareTo(MIN_TIME) >= 0 ? left : MIN_TIME;
    }
}
