package io.contextservices.bench;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures the start-up time of an embedded server, in a JVM that has started some before. */
final class StartUp implements Scenario {

    private static final String SECTION = "startup";

    private static final int TIMES = 9;

    @Override
    public void run(Run run) throws Exception {
        Path data = run.data();
        double empty = milliseconds(data);
        int services = run.form().sizes().get(0);
        StoredServices known = Fill.run(data, 0, services, run.form().filling());
        double filled = milliseconds(data);
        run.report().measured(PerformanceTarget.STARTUP_EMPTY, empty);
        run.report()
                .add(
                        SECTION,
                        List.of(
                                "| services | start-up, ms |",
                                "|---:|---:|",
                                Table.row("0", Table.number(empty)),
                                Table.row(Table.number(known.keys()), Table.number(filled))));
    }

    /** Returns the median; the first start-ups are not counted. */
    static double milliseconds(Path data) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 2 * TIMES; i++) {
            long begin = System.nanoTime();
            try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(data));
                    ContextServer server = ContextServer.builder(engine).port(0).start()) {
                double time = (System.nanoTime() - begin) / 1e6;
                if (i >= TIMES && server.port() > 0) {
                    times.add(time);
                }
            }
        }
        return Series.median(times);
    }
}
