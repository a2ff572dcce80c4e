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
            RunningServer server = arena.servers().get(0);
            ClosedLoop load = new ClosedLoop();
            Load.Responses warm = load.run(
                    server.port(), Workload.starting(), CONNECTIONS, run.form().warmUp());
            List<Double> rates = new ArrayList<>();
            List<Double> memory = new ArrayList<>();
            Load.Responses responses = load.run(server.port(), Workload.starting(), CONNECTIONS, time(run), rate -> {
                rates.add(rate);
                memory.add(server.usage().residentBytes() / 1_048_576.0);
            });
            server.stored(warm.count() + responses.count());
            double median = Series.median(rates);
            double slowest = rates.stream().mapToDouble(rate -> rate).min().orElse(Double.NaN);
            double middle = memory.get(memory.size() / 2);
            double last = memory.get(memory.size() - 1);
            run.report().measured(PerformanceTarget.STEADY_DIP, slowest / median);
            run.report().measured(PerformanceTarget.MEMORY_GROWTH, last / middle);
            run.report()
                    .add(
                            SECTION,
                            List.of(
                                    "| seconds | starts | median, /s | slowest second, /s | over the median | memory after a tenth, MiB"
                                            + " | at the middle, MiB | at the end, MiB |",
                                    "|---:|---:|---:|---:|---:|---:|---:|---:|",
                                    Table.row(
                                            Table.number(rates.size()),
                                            Table.number(responses.count()),
                                            Table.number(median),
                                            Table.number(slowest),
                                            Table.number(slowest / median),
                                            Table.number(memory.get(memory.size() / 10)),
                                            Table.number(middle),
                                            Table.number(last))));
        }
    }

    private static Duration time(Run run) {
        Duration max = run.form().steady();
        Duration remaining = run.remaining();
        if (remaining.compareTo(max) >= 0) {
            return max;
        }
        return remaining.compareTo(MIN_TIME) >= 0 ? remaining : MIN_TIME;
    }
}
