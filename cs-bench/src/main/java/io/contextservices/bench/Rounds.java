package io.contextservices.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Puts equal load on several servers in turn, so that noise of the machine affects all of them. The first server is the
 * reference.
 */
final class Rounds {

    /** CPU per request has stopped falling if it is twice at least this share of the best value so far. */
    static final double STILL_FALLING = 0.97;

    private static final double HALF = 0.5;

    private final Form form;
    private final Load load;
    private final int connections;
    private final List<Entrant> entrants = new ArrayList<>();

    Rounds(Form form, Load load, int connections) {
        this.form = form;
        this.load = load;
        this.connections = connections;
    }

    Rounds with(RunningServer server, Workload workload) {
        entrants.add(new Entrant(server, workload));
        return this;
    }

    /** Warms each server up, runs the rounds, then measures latencies at half of each one's maximum rate. */
    List<Series> run() throws IOException, InterruptedException {
        List<Series> all = new ArrayList<>();
        for (Entrant entrant : entrants) {
            all.add(new Series(entrant, warmUp(entrant)));
        }
        for (int round = 0; round < form.rounds(); round++) {
            for (Series series : all) {
                Slice slice = slice(series.entrant(), form.round());
                series.add(slice.rate(), slice.cpu());
            }
        }
        for (Series series : all) {
            series.latency(atHalf(series));
        }
        return all;
    }

    /** A server and its requests. */
    record Entrant(RunningServer server, Workload workload) {}

    private record Slice(double rate, double cpu) {}

    private boolean warmUp(Entrant entrant) throws IOException, InterruptedException {
        Duration atMost = entrant.server().contender().isPeer() ? form.peerWarmUp() : form.warmUp();
        long slices = Math.max(3, atMost.dividedBy(form.slice()));
        double best = Double.MAX_VALUE;
        int level = 0;
        for (long i = 0; i < slices && level < 2; i++) {
            double cpu = slice(entrant, form.slice()).cpu();
            level = cpu < best * STILL_FALLING ? 0 : level + 1;
            best = Math.min(best, cpu);
        }
        return level >= 2;
    }

    private Slice slice(Entrant entrant, Duration time) throws IOException, InterruptedException {
        RunningServer server = entrant.server();
        Workload workload = entrant.workload();
        double before = server.usage().cpuSeconds();
        Load.Responses responses;
        try {
            responses = load.run(server.port(), workload, connections, time);
        } catch (IOException e) {
            throw failure(server, e);
        }
        if (responses.count() == 0) {
            throw new IOException(server.name() + " sent no response");
        }
        server.stored(Math.round(responses.count() * workload.starts()));
        double cpu = server.usage().cpuSeconds() - before;
        return new Slice(responses.perSecond(), cpu / responses.count());
    }

    private Histogram atHalf(Series series) throws IOException {
        RunningServer server = series.server();
        Workload workload = series.entrant().workload();
        try {
            Histogram nanos =
                    OpenLoop.run(server.port(), workload, connections, series.rate() * HALF, form.fixedRate());
            server.stored(Math.round(nanos.getTotalCount() * workload.starts()));
            return nanos;
        } catch (IOException e) {
            throw failure(server, e);
        }
    }

    /** If a server has ended, its own output explains the failure better. */
    private static IOException failure(RunningServer server, IOException e) {
        server.requireAlive();
        return new IOException(server.name() + " failed: " + e.getMessage(), e);
    }
}
