package io.contextservices.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate, independently of earlier responses. A latency counts from the time at which its
 * request was due, even if no connection was free then. Requests that queue behind a slow response thus count as slow
 * (no coordinated omission).
 */
final class OpenLoop {

    private static final long HIGHEST = Duration.ofMinutes(1).toNanos();

    /** Not counted: the JIT compiles the generator, and the server comes from another load. */
    private static final Duration LEAD_IN = Duration.ofSeconds(2);

    /** With the overhead of the system, this makes a latency too long by less than a tenth of a millisecond. */
    private static final long REST_NANOS = 20_000;

    private final Workload workload;
    private final SplittableRandom random = new SplittableRandom(System.nanoTime());
    private final Histogram nanos = new Histogram(HIGHEST, 3);
    private final Deque<Connection> free = new ArrayDeque<>();

    private long counted;

    private OpenLoop(Workload workload) {
        this.workload = workload;
    }

    /**
     * Runs for a while.
     *
     * @return the latencies in nanoseconds
     * @throws IOException if a request failed
     */
    static Histogram run(int port, Workload workload, int connections, double rate, Duration time) throws IOException {
        OpenLoop loop = new OpenLoop(workload);
        try (Connections opened = Connections.open(port, connections)) {
            loop.free.addAll(opened.all());
            loop.run(opened.selector(), connections, rate, time);
            return loop.nanos;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Polls, since the timeout of a selector is a thousand times too coarse, but sleeps in between. A busy loop would
     * occupy one of the cores that the measured server needs.
     */
    private void run(Selector selector, int connections, double rate, Duration time) throws IOException {
        long requests = (long) (rate * time.plus(LEAD_IN).toMillis() / 1_000);
        long begin = System.nanoTime();
        counted = begin + LEAD_IN.toNanos();
        long sent = 0;
        while (sent < requests || free.size() < connections) {
            long now = System.nanoTime();
            while (sent < requests && !free.isEmpty() && begin + (long) (sent * 1e9 / rate) <= now) {
                send(free.poll(), begin + (long) (sent * 1e9 / rate));
                sent++;
            }
            if (selector.selectNow(this::receive) == 0) {
                LockSupport.parkNanos(REST_NANOS);
            }
            if (now - begin > time.plus(LEAD_IN).toNanos() + HIGHEST) {
                throw new IOException("no response for a minute, or many responses late by a minute");
            }
        }
    }

    private void send(Connection connection, long intended) throws IOException {
        List<Template> requests = workload.requests();
        connection.intended = intended;
        connection.send(requests.get(random.nextInt(requests.size())), workload.known(), random);
    }

    private void receive(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.receive()) {
                if (connection.intended >= counted) {
                    nanos.recordValue(Math.min(HIGHEST, System.nanoTime() - connection.intended));
                }
                free.add(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
