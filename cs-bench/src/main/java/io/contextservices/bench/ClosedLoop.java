package io.contextservices.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The load generator for machines without wrk. One thread, to use as little CPU as possible beside the server. */
final class ClosedLoop implements Load {

    private static final long SECOND = 1_000_000_000;

    private final SplittableRandom random = new SplittableRandom(System.nanoTime());

    @Override
    public String name() {
        return "own generator, closed loop";
    }

    /** Receives the number of responses once a second. */
    interface Clock {
        void tick(double responses) throws IOException;
    }

    @Override
    public Responses run(int port, Workload workload, int connections, Duration time) throws IOException {
        return run(port, workload, connections, time, responses -> {});
    }

    Responses run(int port, Workload workload, int connections, Duration time, Clock clock) throws IOException {
        long[] responses = new long[1];
        List<Template> requests = workload.requests();
        try (Connections opened = Connections.open(port, connections)) {
            for (Connection connection : opened.all()) {
                send(connection, requests, workload.known());
            }
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            long now = begin;
            long ticked = begin;
            long counted = 0;
            while (now < end) {
                opened.selector()
                        .select(
                                key -> {
                                    Connection connection = (Connection) key.attachment();
                                    try {
                                        if (connection.receive()) {
                                            responses[0]++;
                                            send(connection, requests, workload.known());
                                        }
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                },
                                100);
                now = System.nanoTime();
                if (now - ticked >= SECOND) {
                    clock.tick((responses[0] - counted) * (double) SECOND / (now - ticked));
                    ticked = now;
                    counted = responses[0];
                }
            }
            return new Responses(responses[0], (now - begin) / 1e9);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void send(Connection connection, List<Template> requests, StoredServices known) throws IOException {
        connection.send(requests.get(random.nextInt(requests.size())), known, random);
    }
}
