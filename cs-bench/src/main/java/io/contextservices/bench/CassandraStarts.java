package io.contextservices.bench;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Compares starts through a server on a Cassandra node with inserts of equal rows by the driver, in turn. */
final class CassandraStarts implements Scenario {

    private static final String SECTION = "cassandra";

    @Override
    public void run(Run run) throws Exception {
        try (CassandraNode node = CassandraNode.startLarge(CassandraVersion.V5_0, run.directory());
                CassandraServer server = CassandraServer.start(node.address(), run.directory())) {
            run.load().run(server.port(), Workload.starting(), 1, Duration.ofSeconds(1));
            try (RawStarts raw = RawStarts.like(node.address())) {
                for (int count : run.form().connections()) {
                    run.report().add(SECTION, List.of(count + " at a time:"));
                    run.report().add(SECTION, new Match(run, node, server, raw, count).table());
                }
            }
        }
    }

    /** The result of one side in one round. */
    private record Slice(double rate, double ownCpu, double nodeCpu) {

        double cpu() {
            return ownCpu + nodeCpu;
        }
    }

    private interface Side {
        double perSecond(Duration time) throws IOException, InterruptedException;
    }

    /** Both sides with one concurrency. */
    private static final class Match {

        private final Run run;
        private final CassandraNode node;
        private final CassandraServer server;
        private final RawStarts raw;
        private final int atATime;
        private final List<Slice> ofRaw = new ArrayList<>();
        private final List<Slice> ofServer = new ArrayList<>();

        Match(Run run, CassandraNode node, CassandraServer server, RawStarts raw, int atATime) {
            this.run = run;
            this.node = node;
            this.server = server;
            this.raw = raw;
            this.atATime = atATime;
        }

        List<String> table() throws IOException, InterruptedException {
            Form form = run.form();
            boolean settled = warmUp(form);
            ofRaw.clear();
            ofServer.clear();
            for (int i = 0; i < form.rounds(); i++) {
                round(form.round());
            }
            double ratio = Series.median(IntStream.range(0, form.rounds())
                    .mapToObj(i -> ofServer.get(i).rate() / ofRaw.get(i).rate())
                    .toList());
            if (atATime == 64) {
                run.report().measured(PerformanceTarget.START_64_CASSANDRA, ratio);
            }
            Histogram nanos =
                    OpenLoop.run(server.port(), Workload.starting(), atATime, rate(ofServer) / 2, form.fixedRate());
            List<String> rows = new ArrayList<>(List.of(
                    "| | starts/s | ratio | CPU, µs/start | CPU of Cassandra, µs/start | p50, ms | p99, ms |",
                    "|---|---:|---:|---:|---:|---:|---:|",
                    row("The driver's inserts of the same rows", ofRaw, 1, Double.NaN, Double.NaN),
                    row(
                            "Context Services on Cassandra" + (settled ? "" : " \\*"),
                            ofServer,
                            ratio,
                            nanos.getValueAtPercentile(50) / 1e6,
                            nanos.getValueAtPercentile(99) / 1e6)));
            if (!settled) {
                rows.add("");
                rows.add(Table.UNSETTLED);
            }
            return rows;
        }

        /**
         * Warms up in turn, since both sides also warm up the node. Returns whether the CPU per start has stopped
         * falling for both.
         */
        private boolean warmUp(Form form) throws IOException, InterruptedException {
            double best = Double.MAX_VALUE;
            int level = 0;
            for (long remaining = form.peerWarmUp().dividedBy(form.slice()); remaining > 0 && level < 2; remaining--) {
                round(form.slice());
                double cpu = ofRaw.get(ofRaw.size() - 1).cpu()
                        + ofServer.get(ofServer.size() - 1).cpu();
                level = cpu < best * Rounds.STILL_FALLING ? 0 : level + 1;
                best = Math.min(best, cpu);
            }
            return level >= 2;
        }

        private void round(Duration time) throws IOException, InterruptedException {
            ofRaw.add(slice(ProcessHandle.current(), time, length -> raw.perSecond(atATime, length)));
            ofServer.add(slice(
                    server.handle(),
                    time,
                    length -> run.load()
                            .run(server.port(), Workload.starting(), atATime, length)
                            .perSecond()));
        }

        private Slice slice(ProcessHandle own, Duration time, Side side) throws IOException, InterruptedException {
            ProcessHandle cassandra = ProcessHandle.of(node.pid()).orElseThrow();
            double ownBefore = Usage.cpu(own);
            double nodeBefore = Usage.cpu(cassandra);
            long begin = System.nanoTime();
            double rate = side.perSecond(time);
            double starts = rate * (System.nanoTime() - begin) / 1e9;
            return new Slice(rate, (Usage.cpu(own) - ownBefore) / starts, (Usage.cpu(cassandra) - nodeBefore) / starts);
        }

        private static double rate(List<Slice> slices) {
            return Series.median(slices.stream().map(Slice::rate).toList());
        }

        private static String row(String name, List<Slice> slices, double ratio, double p50, double p99) {
            return Table.row(
                    name,
                    Table.number(rate(slices)),
                    Table.number(ratio),
                    Table.number(
                            Series.median(slices.stream().map(Slice::ownCpu).toList()) * 1e6),
                    Table.number(
                            Series.median(slices.stream().map(Slice::nodeCpu).toList()) * 1e6),
                    Table.number(p50),
                    Table.number(p99));
        }
    }
}
