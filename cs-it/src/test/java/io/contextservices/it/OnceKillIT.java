package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.testkit.Soak;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key means once: kills the real server while it is asked to start services under idempotency keys, and asks it all again
 * once it is back. What it had answered it answers the same, what it had kept without a chance to say so it does not start
 * twice, and the rest it starts now.
 */
class OnceKillIT {

    private static final int CYCLES = 3;

    /** If none of those came between a start and its answer. */
    private static final int MOST_CYCLES = 20;

    private static final int IN_FLIGHT = 64;
    private static final int MOST_STARTS_BEFORE_THE_KILL = 800;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private int again;
    private int keptUnsaid;
    private int startedNow;

    /** One start under one key, and what came of it. */
    private static final class Start {

        private final String key;
        private final boolean ofCustomer;
        private volatile @Nullable HttpResponse<String> first;

        Start(String key, boolean ofCustomer) {
            this.key = key;
            this.ofCustomer = ofCustomer;
        }

        HttpRequest request(String url) {
            String whose = ofCustomer ? "customer_id" : "contact_key";
            return HttpRequest.newBuilder(URI.create(url + "/genesys/1/cs/services/start"))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.ofString("{\"" + whose + "\":\"" + key + "\"}"))
                    .build();
        }

        List<Service> found(ContextServices services) {
            return ofCustomer
                    ? services.findByCustomer(key, ServiceQuery.all()).services()
                    : services.findByContactKey(key, ServiceQuery.all()).services();
        }
    }

    @Test
    void whatIsSentAgainAfterAKillIsCarriedOutOnce() {
        Soak.rounds(OnceKillIT.class, this::round);
        System.out.println("OnceKillIT: " + again + " starts sent again after a kill: " + keptUnsaid
                + " had been kept and not answered, " + startedNow + " not been kept");
        assertThat(keptUnsaid).as("kept and not answered").isPositive();
    }

    private void round(long seed) throws Exception {
        Random random = new Random(seed);
        Path data = temporary.resolve("data " + seed);
        List<Start> all = new ArrayList<>();
        ServerProcess server = ServerProcess.serve(data);
        try {
            for (int cycle = 0; cycle < CYCLES || (keptUnsaid == 0 && cycle < MOST_CYCLES); cycle++) {
                List<Start> sent = startUntilKilled(server, cycle, 1 + random.nextInt(MOST_STARTS_BEFORE_THE_KILL));
                server = ServerProcess.serve(data);
                sendAgain(server.url(), sent);
                all.addAll(sent);
            }
            checkLists(server.url(), all);
            assertThat(server.terminate()).isZero();
        } finally {
            server.close();
        }
    }

    private List<Start> startUntilKilled(ServerProcess server, int cycle, int enoughStarts) throws Exception {
        CountDownLatch enough = new CountDownLatch(enoughStarts);
        AtomicInteger number = new AtomicInteger();
        List<CompletableFuture<List<Start>>> lanes = IntStream.range(0, IN_FLIGHT)
                .mapToObj(lane -> startOneAfterTheOther(server.url(), cycle, number, enough, new ArrayList<>()))
                .toList();
        assertThat(enough.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("starts acknowledged in time")
                .isTrue();
        server.kill();
        List<Start> sent = new ArrayList<>();
        for (CompletableFuture<List<Start>> lane : lanes) {
            sent.addAll(lane.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return sent;
    }

    /** Until the first that is not answered: the kill. */
    private CompletableFuture<List<Start>> startOneAfterTheOther(
            String url, int cycle, AtomicInteger number, CountDownLatch enough, List<Start> sent) {
        int next = number.getAndIncrement();
        Start start = new Start("c" + cycle + '-' + next, next % 2 == 0);
        sent.add(start);
        return http.sendAsync(start.request(url), BodyHandlers.ofString())
                .handle((answer, failure) -> {
                    start.first = answer;
                    enough.countDown();
                    return answer != null;
                })
                .thenCompose(answered -> answered
                        ? startOneAfterTheOther(url, cycle, number, enough, sent)
                        : CompletableFuture.completedFuture(sent));
    }

    private void sendAgain(String url, List<Start> sent) throws Exception {
        for (int from = 0; from < sent.size(); from += IN_FLIGHT) {
            List<Start> some = sent.subList(from, Math.min(sent.size(), from + IN_FLIGHT));
            List<CompletableFuture<HttpResponse<String>>> answers = some.stream()
                    .map(start -> http.sendAsync(start.request(url), BodyHandlers.ofString()))
                    .toList();
            for (int i = 0; i < some.size(); i++) {
                check(some.get(i), answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    private void check(Start start, HttpResponse<String> second) {
        HttpResponse<String> first = start.first;
        boolean replayed = replayed(second);
        again++;
        assertThat(second.statusCode()).as(start.key).isEqualTo(201);
        if (first == null) {
            start.first = second;
            keptUnsaid += replayed ? 1 : 0;
            startedNow += replayed ? 0 : 1;
        } else {
            assertThat(first.statusCode()).as(start.key).isEqualTo(201);
            assertThat(replayed(first)).as(start.key).isFalse();
            assertThat(replayed).as(start.key).isTrue();
            assertThat(second.body()).as(start.key).isEqualTo(first.body());
            assertThat(location(second)).as(start.key).isPresent().isEqualTo(location(first));
        }
    }

    private static boolean replayed(HttpResponse<String> answer) {
        return answer.headers().firstValue("Idempotency-Replayed").equals(Optional.of("true"));
    }

    private static Optional<String> location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location");
    }

    private static void checkLists(String url, List<Start> all) {
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            for (Start start : all) {
                assertThat(start.found(services))
                        .as(start.key)
                        .singleElement()
                        .satisfies(service -> assertThat(location(start.first))
                                .hasValue("/genesys/1/cs/services/" + service.serviceId()));
            }
        }
    }
}
