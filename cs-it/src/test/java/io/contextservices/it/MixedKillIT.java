package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.testkit.Soak;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server at random moments during operations of all kinds. After every kill it checks that each service
 * has all acknowledged changes. One unacknowledged change of each service may be stored or not.
 */
@Tag("slow")
class MixedKillIT {

    private static final int CYCLES = 3;
    private static final int LANES = 16;
    private static final int MAX_CHANGES_BEFORE_THE_KILL = 1_500;

    @TempDir
    Path temporary;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong uncertain = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    /** A client with a few services, which makes one call at a time. */
    private final class Lane {

        private final Random random;
        private final String name;
        private final List<ServiceScenario> scenarios = new ArrayList<>();

        Lane(String name, long seed) {
            this.name = name;
            this.random = new Random(seed);
        }

        void untilKilled(ContextServices services, CountDownLatch enough) {
            while (true) {
                ServiceScenario scenario = randomScenario();
                ExpectedService.Change change = scenario.expected().next(random);
                try {
                    scenario.acknowledged(change.next().withId(change.call().apply(services)));
                    acknowledged.incrementAndGet();
                    enough.countDown();
                } catch (TransportException | UnavailableException killed) {
                    scenario.unacknowledged(change.next());
                    uncertain.incrementAndGet();
                    return;
                } catch (RuntimeException e) {
                    faults.add(name + ": " + scenario.expected() + " then " + e);
                    return;
                }
            }
        }

        private ServiceScenario randomScenario() {
            if (scenarios.isEmpty() || random.nextInt(12) == 0) {
                scenarios.add(new ServiceScenario(name + "-" + scenarios.size()));
                return scenarios.get(scenarios.size() - 1);
            }
            ServiceScenario scenario = scenarios.get(random.nextInt(scenarios.size()));
            return scenario.expected().phase() == ExpectedService.Phase.DELETED ? randomScenario() : scenario;
        }

        /** Finds out whether unacknowledged changes were stored. From then on the result must not change. */
        void check(ContextServices services) {
            for (ServiceScenario scenario : scenarios) {
                scenario.problem(services).ifPresent(faults::add);
                if (scenario.settle()) {
                    stored.incrementAndGet();
                }
            }
        }
    }

    @Test
    void acknowledgedOperationsSurviveEveryKill() {
        Soak.rounds(MixedKillIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        Random random = new Random(seed);
        Path data = temporary.resolve("data " + seed);
        List<Lane> lanes = IntStream.range(0, LANES)
                .mapToObj(lane -> new Lane("lane " + lane, random.nextLong()))
                .toList();
        ServerProcess server = ServerProcess.serve(data);
        try {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                CountDownLatch enough = new CountDownLatch(1 + random.nextInt(MAX_CHANGES_BEFORE_THE_KILL));
                ServerProcess killed = server;
                runInEach(lanes, server, (lane, services) -> lane.untilKilled(services, enough), () -> {
                    assertThat(enough.await(60, TimeUnit.SECONDS))
                            .as("acknowledged in time")
                            .isTrue();
                    killed.kill();
                });
                assertThat(RocksDbStore.verify(data, ContextEngine::problems, progress -> {})
                                .problems())
                        .isEmpty();
                server = ServerProcess.serve(data);
                runInEach(lanes, server, Lane::check, () -> {});
                assertThat(faults).isEmpty();
            }
            assertThat(server.terminate()).isZero();
        } finally {
            server.close();
        }
        System.out.println(
                "MixedKillIT: " + CYCLES + " kills; so far " + acknowledged + " changes acknowledged and found, "
                        + uncertain + " without a response, of which " + stored + " were stored");
    }

    private interface Task {
        void run(Lane lane, ContextServices services);
    }

    private interface Interruption {
        void run() throws InterruptedException;
    }

    private static void runInEach(List<Lane> lanes, ServerProcess server, Task task, Interruption interruption)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(server.url()).build().blocking()) {
            List<Future<?>> running = new ArrayList<>();
            for (Lane lane : lanes) {
                running.add(threads.submit(() -> task.run(lane, services)));
            }
            interruption.run();
            for (Future<?> each : running) {
                each.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
