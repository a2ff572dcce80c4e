package io.contextservices.bench;

import java.time.Duration;
import java.util.List;

/** Measures the latency of most starts at half load, beside a sync of the same disk. */
final class TailLatency implements Scenario {

    private static final String SECTION = "p99";
    private static final int CONNECTIONS = 64;
    private static final Duration SYNCING = Duration.ofSeconds(3);

    @Override
    public void run(Run run) throws Exception {
        double before = DiskSync.median(run.directory(), SYNCING);
        try (Arena arena = run.arena(SECTION, Contender.CONTEXT_SERVICES)) {
            Series starts = arena.measure(run.form().lighter(), CONNECTIONS, server -> Workload.starting())
                    .get(0);
            double sync = (before + DiskSync.median(run.directory(), SYNCING)) / 2;
            run.report().measured(PerformanceTarget.START_P99, starts.latency(99) / sync);
            run.report()
                    .add(
                            SECTION,
                            List.of(
                                    "| starts/s at most | p50, ms | p99, ms | p99.9, ms | sync of the disk, median, ms | p99 over it |",
                                    "|---:|---:|---:|---:|---:|---:|",
                                    Table.row(
                                            Table.number(starts.rate()),
                                            Table.number(starts.latency(50) * 1e3),
                                            Table.number(starts.latency(99) * 1e3),
                                            Table.number(starts.latency(99.9) * 1e3),
                                            Table.number(sync * 1e3),
                                            Table.number(starts.latency(99) / sync))));
        }
    }
}
