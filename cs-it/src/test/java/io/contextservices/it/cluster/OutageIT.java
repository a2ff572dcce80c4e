package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.UnavailableException;
import io.contextservices.it.LoadGenerator;
import io.contextservices.it.ServerProcess;
import io.contextservices.json.Json;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.testkit.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Checks that servers report the outage of a whole cluster at once and queue nothing. They must recover by themselves.
 */
@OnCluster
class OutageIT {

    /** The limit for requests to the cluster without a response: servers try to get the outcome for 10 s. */
    private static final Duration MAX_FAILURE = Duration.ofSeconds(20);

    /** The limit for requests that arrive while the cluster is known to be down. */
    private static final Duration MAX_REFUSAL = Duration.ofSeconds(5);

    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final String REFUSED = "refused-";
    private static final int CONNECTIONS = 200;
    private static final int CHANGES_AT_ONCE = 50;
    private static final long MAX_MORE_BYTES = 100L << 20;

    private final Cluster cluster;

    OutageIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void outageIsReportedAndServiceResumes() {
        Soak.rounds(OutageIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        try (TwoServers servers = TwoServers.start(cluster, "-Xmx128m", "-XX:+ExitOnOutOfMemoryError");
                ClientLoad load = ClientLoad.begin("OutageIT", seed, servers)) {
            load.awaitMore(100);
            long one = servers.retrying(0)
                    .start(ServiceStartEvent.forContactKey("outage").build())
                    .serviceId();
            for (CassandraNode node : cluster.nodes()) {
                node.kill();
            }
            int before = load.statistics().refused();
            await().atMost(MAX_FAILURE).until(() -> load.statistics().refused() > before);
            sendStarts(servers.process(0));
            changeAtOnce(servers.at(1), one);

            for (CassandraNode node : cluster.nodes()) {
                node.restart();
            }
            long back = System.nanoTime();
            load.awaitMore(100);
            Duration recovery = Duration.ofNanos(System.nanoTime() - back);
            load.endAndCheck();
            assertThat(refusedAndKept(servers.retrying(1))).isEmpty();
            System.out.println("OutageIT: 100 changes were acknowledged " + recovery.toMillis()
                    + " ms after the cluster was back");
            assertThat(load.statistics().longestFailure()).isLessThan(MAX_FAILURE);
            assertThat(recovery).isLessThan(RECOVERY);
            assertThat(servers.process(0).terminate()).isZero();
            assertThat(servers.process(1).terminate()).isZero();
        }
    }

    private static void sendStarts(ServerProcess server) throws IOException {
        try (LoadGenerator many = new LoadGenerator(server.url(), CONNECTIONS, REFUSED)) {
            many.run(Duration.ofSeconds(4));
            long before = residentBytes(server);
            many.run(Duration.ofSeconds(8));
            long more = residentBytes(server) - before;
            System.out.printf(
                    "OutageIT: %d starts over %d connections refused, the slowest after %d ms; %d MiB additional memory%n",
                    many.refused, CONNECTIONS, many.slowestRefusalNanos / 1_000_000, more >> 20);
            assertThat(many.acknowledged).isEmpty();
            assertThat(many.refused).isGreaterThan(CONNECTIONS);
            assertThat(Duration.ofNanos(many.slowestRefusalNanos)).isLessThan(MAX_REFUSAL);
            assertThat(more).as("additional memory").isLessThan(MAX_MORE_BYTES);
        }
    }

    private static List<Service> refusedAndKept(ContextServices services) {
        return IntStream.range(0, CONNECTIONS)
                .mapToObj(number -> services.findByContactKey(REFUSED + number, ServiceQuery.all())
                        .services())
                .flatMap(List::stream)
                .toList();
    }

    /** Changes of one service are serialized, and must not each wait for the failure of the previous one. */
    private static void changeAtOnce(AsyncContextServices services, long id) {
        long startedAt = System.nanoTime();
        List<CompletableFuture<Void>> changes = IntStream.range(0, CHANGES_AT_ONCE)
                .mapToObj(i -> services.putExtension(Target.service(id), "by", Json.of(i)))
                .toList();
        await("all are refused")
                .atMost(MAX_REFUSAL)
                .until(CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new))::isDone);
        assertThat(changes)
                .allSatisfy(change -> assertThatThrownBy(change::join).hasCauseInstanceOf(UnavailableException.class));
        System.out.printf(
                "OutageIT: %d changes of one service refused after %d ms%n",
                CHANGES_AT_ONCE, (System.nanoTime() - startedAt) / 1_000_000);
    }

    private static long residentBytes(ServerProcess server) throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .sum();
    }
}
