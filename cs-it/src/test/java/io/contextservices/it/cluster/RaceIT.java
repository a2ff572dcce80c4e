package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServices;
import io.contextservices.api.IfActive;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.Target;
import io.contextservices.json.Json;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.testkit.Soak;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Checks that of several conflicting calls at two servers exactly one wins, also while a node is killed. */
@OnCluster
class RaceIT {

    private static final int ROUNDS = 6;

    private final Cluster cluster;
    private String name = "";
    private int races;
    private int unclear;
    private long raced;

    RaceIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void exactlyOneCallWinsDespiteTheKillOfANode() {
        Soak.rounds(RaceIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        CassandraNode node = cluster.nodes().get(new Random(seed).nextInt(3));
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try (TwoServers servers = TwoServers.start(cluster)) {
            name = "race " + seed;
            raced = servers.retrying(0).start(starting("raced")).serviceId();
            races(servers, ROUNDS);
            node.kill();
            races(servers, ROUNDS);
            Future<?> restarted = beside.submit(() -> {
                node.restart();
                return node;
            });
            while (!restarted.isDone()) {
                races(servers, 1);
            }
            restarted.get();
            races(servers, ROUNDS);
        } finally {
            beside.shutdownNow();
        }
        System.out.println("RaceIT: " + races + " races, of which " + (races - unclear)
                + " had exactly one winner, and " + unclear + " have an unknown outcome; none had two");
        assertThat(unclear).isLessThan(races / 4);
    }

    private void races(TwoServers servers, int times) {
        for (int i = 0; i < times; i++) {
            ofOneVersion(servers);
            underOneKey(servers);
            unlessActive(servers, IfActive.FAIL);
            unlessActive(servers, IfActive.RETURN_EXISTING);
        }
    }

    private static ServiceStartEvent starting(String contactKey) {
        return ServiceStartEvent.forContactKey(contactKey).serviceType("race").build();
    }

    /** Returns a new contact key for each race. */
    private String next() {
        return name + ' ' + races++;
    }

    private static CallOptions key(String key) {
        return CallOptions.none().withIdempotencyKey(key.replace(' ', '-'));
    }

    private static List<Long> listed(TwoServers servers, String contactKey) {
        ContextServices services = servers.retrying(1);
        return services.findByContactKey(contactKey, ServiceQuery.all()).services().stream()
                .map(Service::serviceId)
                .toList();
    }

    /** Checks that exactly one call won. If an outcome is unknown, none may have. */
    private void assertOne(RaceOutcome<?> race, long winners) {
        assertThat(winners).as(race.toString()).isLessThanOrEqualTo(1);
        if (race.isClear()) {
            assertThat(winners).as(race.toString()).isEqualTo(1);
        } else {
            unclear++;
        }
    }

    private void ofOneVersion(TwoServers servers) {
        races++;
        long version = version(servers);
        CallOptions ifVersion = CallOptions.none().withIfVersion(version);
        RaceOutcome<Integer> race = RaceOutcome.run(
                servers,
                PreconditionFailedException.class,
                (services, caller) -> services.with(ifVersion)
                        .putExtension(Target.service(raced), "by", Json.of(caller))
                        .thenApply(done -> caller));

        assertOne(race, race.results().size());
        if (race.results().isEmpty()) {
            assertThat(version(servers)).isBetween(version, version + (race.unknown() > 0 ? 1 : 0));
        } else {
            Service seen = servers.retrying(0).get(raced, ServiceView.plain().withAllExtensions());
            assertThat(seen.version()).hasValue(version + 1);
            assertThat(seen.attached("by")).contains(Json.of(race.results().get(0)));
        }
    }

    private long version(TwoServers servers) {
        return servers.retrying(1).get(raced).version().orElseThrow();
    }

    private void underOneKey(TwoServers servers) {
        String contactKey = next();
        RaceOutcome<StartedService> race = RaceOutcome.run(
                servers,
                ConflictException.class,
                (services, caller) -> services.with(key(contactKey)).start(starting(contactKey)));

        assertOne(race, race.results().stream().filter(each -> !each.replayed()).count());
        long id = servers.retrying(0)
                .with(key(contactKey))
                .start(starting(contactKey))
                .serviceId();
        assertThat(race.results()).extracting(StartedService::serviceId).allMatch(each -> each == id);
        assertThat(listed(servers, contactKey)).containsExactly(id);
    }

    /** Alternates between calls with keys and without. */
    private void unlessActive(TwoServers servers, IfActive ifActive) {
        String contactKey = next();
        boolean withKeys = races % 4 < 2;
        RaceOutcome<StartedService> race = RaceOutcome.run(
                servers,
                ConflictException.class,
                (services, caller) -> services.with(withKeys ? key(contactKey + ' ' + caller) : CallOptions.none())
                        .start(starting(contactKey), ifActive));

        assertOne(race, race.results().stream().filter(StartedService::created).count());
        List<Long> listed = listed(servers, contactKey);
        assertThat(listed).hasSizeLessThanOrEqualTo(1);
        assertThat(race.results()).extracting(StartedService::serviceId).allMatch(listed::contains);
        if (race.isClear()) {
            assertThat(listed).hasSize(1);
        }
    }
}
