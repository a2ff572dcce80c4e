package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures a server while its store grows, beside another one with an empty store. */
final class Growth implements Scenario {

    private static final String SECTION = "growth";
    private static final int CONNECTIONS = 64;

    @Override
    public void run(Run run) throws Exception {
        List<String> rows = new ArrayList<>(List.of(
                "| services | starts/s | over an empty store | get/s | over the ceiling | get p99, ms | list/s | list p99, ms"
                        + " | start-up, ms | memory, MiB | disk, B/service |",
                "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"));
        Path data = run.data();
        Duration remaining = run.form().filling();
        long numbered = 0;
        long others = 0;
        for (int size : run.form().sizes()) {
            long begin = System.nanoTime();
            StoredServices known = Fill.run(data, numbered, size, remaining);
            remaining = remaining.minusNanos(System.nanoTime() - begin);
            run.report().say("filled: " + Table.number(known.keys()));
            if (known.ids() > 0) {
                others += measure(run, data, known, others, rows);
            }
            numbered = known.keys();
            if (numbered < size) {
                rows.add("");
                rows.add("The time for filling was over before there were " + Table.number((long) size) + " services.");
                break;
            }
        }
        run.report().add(SECTION, rows);
    }

    /**
     * Adds a row.
     *
     * @param others the number of services without numbered keys, which were started to measure starts
     * @return the increase of this number
     */
    private static long measure(Run run, Path data, StoredServices known, long others, List<String> rows)
            throws IOException, InterruptedException {
        long services = known.keys() + others;
        double bytes = (double) Directories.bytes(data, file -> true) / services;
        double startUp = StartUp.milliseconds(data);
        run.report().measured(PerformanceTarget.STARTUP_LARGE, startUp);
        Form warming = run.form().lighter();
        try (RunningServer ceiling = Contender.CEILING.launch(run.data());
                RunningServer empty = Contender.CONTEXT_SERVICES.launch(run.data());
                RunningServer large = Contender.CONTEXT_SERVICES.launch(data)) {
            List<Series> gets = rounds(run, warming, Workload.getting(known), ceiling, large);
            Series get = gets.get(1);
            double overCeiling = get.over(gets.get(0));
            Series list =
                    rounds(run, Form.BRIEF, Workload.listing(known), large).get(0);
            List<Series> starts = rounds(run, warming, Workload.starting(), empty, large);
            run.report().measured(PerformanceTarget.GET_LARGE, overCeiling);
            run.report().measured(PerformanceTarget.GROWTH, starts.get(1).over(starts.get(0)));
            rows.add(Table.row(
                    Table.number(services),
                    Table.number(starts.get(1).rate()),
                    Table.number(starts.get(1).over(starts.get(0))),
                    Table.number(get.rate()),
                    Table.number(overCeiling),
                    Table.number(get.latency(99) * 1e3),
                    Table.number(list.rate()),
                    Table.number(list.latency(99) * 1e3),
                    Table.number(startUp),
                    Table.number(large.usage().memoryBytes() / 1_048_576.0),
                    Table.number(bytes)));
            return large.stored();
        }
    }

    private static List<Series> rounds(Run run, Form form, Workload workload, RunningServer... servers)
            throws IOException, InterruptedException {
        Rounds rounds = new Rounds(form, run.load(), CONNECTIONS);
        for (RunningServer server : servers) {
            rounds.with(server, workload);
        }
        return rounds.run();
    }
}
