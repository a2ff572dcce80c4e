package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Starts with idempotency keys during which a server is killed. All are then sent again, to this server or another.
 * Responses must be equal to the first ones. Stored starts without a response must not be executed twice, and the rest
 * must be executed now.
 */
public final class KeyedStarts {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int CREATED = 201;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final int inFlight;
    private final List<Start> all = new ArrayList<>();
    private int storedWithoutResponse;
    private int startedNow;

    /**
     * Creates the object without any starts.
     *
     * @param name a unique name
     * @param inFlight the number of concurrent requests
     */
    public KeyedStarts(String name, int inFlight) {
        this.name = name;
        this.inFlight = inFlight;
    }

    /** A start with its key and its outcome. */
    private static final class Start {

        private final String key;
        private final boolean ofCustomer;
        private volatile @Nullable HttpResponse<String> first;

        Start(String key, boolean ofCustomer) {
            this.key = key;
            this.ofCustomer = ofCustomer;
        }

        HttpRequest request(String url) {
            String field = ofCustomer ? "customer_id" : "contact_key";
            return HttpRequest.newBuilder(URI.create(url + "/genesys/1/cs/services/start"))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .timeout(TIMEOUT)
                    .POST(BodyPublishers.ofString("{\"" + field + "\":\"" + key + "\"}"))
                    .build();
        }

        List<Service> find(ContextServices services) {
            return ofCustomer
                    ? services.findByCustomer(key, ServiceQuery.all()).services()
                    : services.findByContactKey(key, ServiceQuery.all()).services();
        }
    }

    /**
     * Starts services until enough were acknowledged, kills the server, and sends all of them again to the next one.
     */
    public void killAndSendAgain(ServerProcess server, int enough, Next next) throws Exception {
        List<Start> sent = startUntilKilled(server, enough);
        sendAgain(next.url(), sent);
        all.addAll(sent);
    }

    /** Returns the server to use after a kill. */
    public interface Next {
        String url() throws Exception;
    }

    private List<Start> startUntilKilled(ServerProcess server, int enoughStarts) throws Exception {
        CountDownLatch enough = new CountDownLatch(enoughStarts);
        AtomicInteger number = new AtomicInteger(all.size());
        List<CompletableFuture<List<Start>>> lanes = IntStream.range(0, inFlight)
                .mapToObj(lane -> startOneAfterTheOther(server.url(), number, enough, new ArrayList<>()))
                .toList();
        assertThat(enough.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("starts acknowledged in time")
                .isTrue();
        server.kill();
        List<Start> sent = new ArrayList<>();
        for (CompletableFuture<List<Start>> lane : lanes) {
            sent.addAll(lane.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        }
        return sent;
    }

    /** Continues until the first start without a response, which is due to the kill. */
    private CompletableFuture<List<Start>> startOneAfterTheOther(
            String url, AtomicInteger number, CountDownLatch enough, List<Start> sent) {
        int next = number.getAndIncrement();
        Start start = new Start(name + '-' + next, next % 2 == 0);
        sent.add(start);
        return http.sendAsync(start.request(url), BodyHandlers.ofString())
                .handle((response, failure) -> {
                    start.first = response == null || response.statusCode() == UNAVAILABLE ? null : response;
                    enough.countDown();
                    return response != null;
                })
                .thenCompose(responded -> responded
                        ? startOneAfterTheOther(url, number, enough, sent)
                        : CompletableFuture.completedFuture(sent));
    }

    private void sendAgain(String url, List<Start> sent) throws Exception {
        for (int from = 0; from < sent.size(); from += inFlight) {
            List<Start> batch = sent.subList(from, Math.min(sent.size(), from + inFlight));
            List<CompletableFuture<HttpResponse<String>>> responses = batch.stream()
                    .map(start -> untilAvailable(start.request(url), System.nanoTime()))
                    .toList();
            for (int i = 0; i < batch.size(); i++) {
                check(batch.get(i), responses.get(i).get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> untilAvailable(HttpRequest request, long startedAt) {
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenCompose(response ->
                        response.statusCode() == UNAVAILABLE && System.nanoTime() - startedAt < TIMEOUT.toNanos()
                                ? untilAvailable(request, startedAt)
                                : CompletableFuture.completedFuture(response));
    }

    private void check(Start start, HttpResponse<String> second) {
        HttpResponse<String> first = start.first;
        boolean replayed = replayed(second);
        assertThat(second.statusCode()).as(start.key).isEqualTo(CREATED);
        if (first == null) {
            start.first = second;
            storedWithoutResponse += replayed ? 1 : 0;
            startedNow += replayed ? 0 : 1;
        } else {
            assertThat(first.statusCode()).as(start.key).isEqualTo(CREATED);
            assertThat(replayed(first)).as(start.key).isFalse();
            assertThat(replayed).as(start.key).isTrue();
            assertThat(second.body()).as(start.key).isEqualTo(first.body());
            assertThat(location(second)).as(start.key).isPresent().isEqualTo(location(first));
        }
    }

    private static boolean replayed(HttpResponse<String> response) {
        return response.headers().firstValue("Idempotency-Replayed").equals(Optional.of("true"));
    }

    private static Optional<String> location(HttpResponse<String> response) {
        return response.headers().firstValue("Location");
    }

    /** Checks that each service exists once, with the id of its response. */
    public void checkLists(ContextServices services) {
        for (Start start : all) {
            assertThat(start.find(services))
                    .as(start.key)
                    .singleElement()
                    .satisfies(service -> assertThat(location(start.first))
                            .hasValue("/genesys/1/cs/services/" + service.serviceId()));
        }
    }

    /** Returns the number of starts that were stored without a response when the server was killed. */
    public int storedWithoutResponse() {
        return storedWithoutResponse;
    }

    @Override
    public String toString() {
        return all.size() + " starts sent again after a kill: " + storedWithoutResponse
                + " had been stored without a response, " + startedNow + " had not been stored";
    }
}
