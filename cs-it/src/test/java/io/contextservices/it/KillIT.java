package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.json.Json;
import io.contextservices.testkit.Soak;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the real server at random moments under load, and checks that every acknowledged start is stored. */
class KillIT {

    private static final int CYCLES = 4;
    private static final int IN_FLIGHT = 32;
    private static final int MAX_STARTS_BEFORE_THE_KILL = 2_000;

    @TempDir
    Path temporary;

    /** The keys that were sent, and the ids that were acknowledged. */
    private final Set<String> sent = ConcurrentHashMap.newKeySet();

    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    @Test
    void acknowledgedStartsSurviveAKill() {
        Soak.rounds(KillIT.class, seed -> round(seed, 1));
    }

    @Test
    @Tag("slow")
    void acknowledgedStartsSurviveRepeatedKills() {
        Soak.rounds(KillIT.class, seed -> round(seed, CYCLES));
    }

    private void round(long seed, int kills) throws Exception {
        Random random = new Random(seed);
        Path data = temporary.resolve("data " + seed);
        sent.clear();
        acknowledged.clear();

        ServerProcess server = ServerProcess.serve(data);
        try {
            for (int cycle = 0; cycle < kills; cycle++) {
                startUntilKilled(server, cycle, 1 + random.nextInt(MAX_STARTS_BEFORE_THE_KILL));
                server = ServerProcess.serve(data);
                checkEverything(server, "cycle " + cycle);
            }
            assertThat(server.terminate()).isZero();
        } finally {
            server.close();
        }
        System.out.println("KillIT: " + kills + " kills, " + acknowledged.size() + " starts acknowledged and found, "
                + (sent.size() - acknowledged.size()) + " cut off");
    }

    private void startUntilKilled(ServerProcess server, int cycle, int starts) throws Exception {
        CountDownLatch enough = new CountDownLatch(starts);
        AtomicInteger number = new AtomicInteger();
        try (AsyncContextServices client =
                ContextServicesClient.builder().baseUrl(server.url()).build()) {
            List<CompletableFuture<Void>> lanes = new ArrayList<>();
            for (int lane = 0; lane < IN_FLIGHT; lane++) {
                CompletableFuture<Void> ended = new CompletableFuture<>();
                startAgain(client, cycle, number, enough, ended);
                lanes.add(ended);
            }
            assertThat(enough.await(60, TimeUnit.SECONDS))
                    .as("starts acknowledged in time")
                    .isTrue();
            server.kill();
            CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
    }

    /** Starts one service after another until the first failure, which is due to the kill. */
    private void startAgain(
            AsyncContextServices client,
            int cycle,
            AtomicInteger number,
            CountDownLatch enough,
            CompletableFuture<Void> ended) {
        String key = "c" + cycle + '-' + number.getAndIncrement();
        sent.add(key);
        client.start(ServiceStartEvent.forContactKey(key).attach("key", key).build())
                .whenComplete((started, failure) -> {
                    if (failure != null) {
                        ended.complete(null);
                        return;
                    }
                    acknowledged.put(key, started.serviceId());
                    enough.countDown();
                    startAgain(client, cycle, number, enough, ended);
                });
    }

    private void checkEverything(ServerProcess server, String when) throws Exception {
        ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        Set<Long> ids = ConcurrentHashMap.newKeySet();
        try (AsyncContextServices client =
                ContextServicesClient.builder().baseUrl(server.url()).build()) {
            CompletableFuture<?>[] checks = sent.stream()
                    .map(key -> client.findByContactKey(key, ServiceQuery.all().withAllExtensions())
                            .thenCompose(page -> check(client, key, page.services(), ids, faults)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(checks).get(120, TimeUnit.SECONDS);
        }
        assertThat(faults).as(when).isEmpty();
        assertThat(ids).as(when).containsAll(acknowledged.values());
    }

    /** Checks that an acknowledged start is found by key and id, and an interrupted one by both or by neither. */
    private CompletableFuture<Void> check(
            AsyncContextServices client,
            String key,
            List<Service> found,
            Set<Long> ids,
            ConcurrentLinkedQueue<String> faults) {
        Long id = acknowledged.get(key);
        if (found.size() > 1 || (id != null && found.isEmpty())) {
            faults.add(key + " found " + found.size() + " times");
        }
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Service service = found.get(0);
        if (id != null && id != service.serviceId()) {
            faults.add(key + " has another id than was acknowledged");
        }
        if (!service.attached("key").equals(Optional.of(Json.of(key)))) {
            faults.add(key + " has lost its attached data");
        }
        if (!ids.add(service.serviceId())) {
            faults.add("two services have the id " + service.serviceId());
        }
        return client.get(service.serviceId()).thenAccept(read -> {
            if (!read.contactKey().equals(Optional.of(key))) {
                faults.add(key + " is listed with the id of another");
            }
        });
    }
}
