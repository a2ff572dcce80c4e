package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.it.KeyedStarts;
import io.contextservices.testkit.Soak;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Checks that clients continue on the other server while one is killed and restarted. No change is lost or executed
 * twice, and the remaining server does the work that is due.
 */
@OnCluster
class ServerKillIT {

    /** The maximum time until another server takes over the work of the lease holder. */
    private static final Duration LEASE = Duration.ofSeconds(45);

    private static final Duration MAX_WAIT = Duration.ofSeconds(20);

    private static final int STARTS_BEFORE_A_KILL = 100;
    private static final int STARTS_IN_FLIGHT = 16;

    private final Cluster cluster;

    ServerKillIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void retryOnSecondServerIsIdempotent() {
        Soak.rounds(ServerKillIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        KeyedStarts starts = new KeyedStarts("ServerKillIT-" + seed, STARTS_IN_FLIGHT);
        try (TwoServers servers = TwoServers.start(cluster);
                ClientLoad load = ClientLoad.begin("ServerKillIT", seed, servers)) {
            load.awaitMore(100);
            killAndGoOn(servers, load, starts, 0);
            killAndGoOn(servers, load, starts, 1); // it holds the lease now, whichever server had it before
            load.endAndCheck();
            for (int server = 0; server < TwoServers.SERVERS; server++) {
                starts.checkLists(servers.retrying(server));
            }
            System.out.println("ServerKillIT: " + starts);
            assertThat(load.statistics().cutOffCount()).isPositive();
            assertThat(load.statistics().longestWait()).isLessThan(MAX_WAIT);
        }
    }

    private static void killAndGoOn(TwoServers servers, ClientLoad load, KeyedStarts starts, int killed)
            throws Exception {
        ContextServices other = servers.retrying(1 - killed);
        starts.killAndSendAgain(servers.process(killed), STARTS_BEFORE_A_KILL, servers.process(1 - killed)::url);
        long id = other.start(ServiceStartEvent.forContactKey("due")
                        .autoCompleteAfter(Duration.ofSeconds(1))
                        .build())
                .serviceId();
        long startedAt = System.nanoTime();
        load.awaitMore(100);
        await("what is due is done").atMost(LEASE).until(() -> !other.get(id).isActive());
        System.out.printf(
                "ServerKillIT: what was due was done %.1f s after the kill of a server%n",
                (System.nanoTime() - startedAt) / 1e9);
        servers.restart(killed);
        load.awaitMore(50);
    }
}
