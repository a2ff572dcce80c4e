package io.contextservices.bench;

import io.contextservices.engine.ContextEngine;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Measures a server on a Cassandra node with many services, and with many services of one customer. */
final class CassandraGrowth implements Scenario {

    private static final String SECTION = "cassandra-growth";
    private static final int MAX_SERVICES = 1_000_000;
    private static final int CONNECTIONS = 64;

    /** Starts per second: far below the capacity, so that latencies are those of the operations. */
    private static final int RATE = 100;

    private static final int OF_ONE_CUSTOMER = 10_000;
    private static final int LIMIT = 20;

    /** A factor of the filling time: this scenario runs apart, and so has the time of several others. */
    private static final int FILLING = 5;

    /** Belongs to no numbered service. */
    private static final String CUSTOMER = "customer-of-many";

    @Override
    public void run(Run run) throws Exception {
        List<String> rows = new ArrayList<>(List.of(
                "| services | starts/s | start p50, ms | p99 | list of one p50, ms | p99 | start of a customer with 10,000 p50, ms"
                        + " | p99 | its first 20 p50, ms | p99 |",
                "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"));
        Duration remaining = run.form().filling().multipliedBy(FILLING);
        try (CassandraNode node = CassandraNode.startLarge(CassandraVersion.V5_0, run.directory());
                CassandraServer server = CassandraServer.start(node.address(), run.directory());
                ContextEngine engine =
                        ContextEngine.on(CassandraServer.store(node.address(), CassandraServer.KEYSPACE))) {
            Fill.list(engine, CUSTOMER, OF_ONE_CUSTOMER);
            run.load()
                    .run(
                            server.port(),
                            Workload.starting(),
                            CONNECTIONS,
                            run.form().warmUp());
            long numbered = 0;
            for (int size : sizes(run)) {
                long begin = System.nanoTime();
                StoredServices known = Fill.run(engine, numbered, size, remaining);
                remaining = remaining.minusNanos(System.nanoTime() - begin);
                numbered = known.keys();
                run.report().say("filled: " + Table.number(numbered));
                rows.add(row(run, server, numbered));
                if (numbered < size) {
                    rows.add("");
                    rows.add("The time for filling was over before there were " + Table.number((long) size)
                            + " services.");
                    break;
                }
            }
        }
        run.report().add(SECTION, rows);
    }

    private static List<Integer> sizes(Run run) {
        return run.form().sizes().stream().filter(size -> size <= MAX_SERVICES).toList();
    }

    private static String row(Run run, CassandraServer server, long services) throws IOException, InterruptedException {
        double rate = run.load()
                .run(server.port(), Workload.starting(), CONNECTIONS, run.form().round())
                .perSecond();
        List<String> cells = new ArrayList<>(List.of(Table.number(services), Table.number(rate)));
        for (Workload workload : List.of(
                Workload.starting(),
                Workload.listing(new StoredServices(0, 0, services)),
                Workload.starting(CUSTOMER),
                Workload.listing(CUSTOMER, LIMIT))) {
            Histogram nanos = OpenLoop.run(
                    server.port(), workload, CONNECTIONS, RATE, run.form().fixedRate());
            cells.add(Table.number(nanos.getValueAtPercentile(50) / 1e6));
            cells.add(Table.number(nanos.getValueAtPercentile(99) / 1e6));
        }
        return Table.row(cells.toArray(String[]::new));
    }
}
