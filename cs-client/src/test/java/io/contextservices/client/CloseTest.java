package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ServiceQuery;
import io.contextservices.api.StartedService;
import io.contextservices.api.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class CloseTest extends AgainstServer {

    @Test
    void closeFailsActiveAndQueuedCalls() {
        List<CompletableFuture<StartedService>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            enqueue(response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE));
            futures.add(client.start(EVENT));
        }
        await().until(() -> server.getRequestCount() == 64);

        client.close();

        assertThat(futures).allMatch(CompletableFuture::isDone);
        List<TransportException> failures =
                futures.stream().map(f -> failure(TransportException.class, f)).toList();
        assertThat(failures).allSatisfy(e -> assertThat(e).hasMessage("POST services/start: the client was closed"));
        assertThat(failures.stream().map(TransportException::requestMayHaveBeenProcessed))
                .filteredOn(may -> may)
                .hasSize(64);
        assertThat(server.getRequestCount()).isEqualTo(64);
    }

    @Test
    void closedClientRefusesEverything() {
        client.close();
        client.close();

        assertThatIllegalStateException().isThrownBy(() -> client.start(EVENT)).withMessage("the client is closed");
        assertThatIllegalStateException().isThrownBy(() -> client.get(1));
        assertThatIllegalStateException().isThrownBy(() -> client.findByCustomer("c", ServiceQuery.all()));
        assertThatIllegalStateException().isThrownBy(() -> client.findByContactKey("", ServiceQuery.all()));
        assertThatIllegalStateException().isThrownBy(() -> client.blocking().get(1));
    }

    @Test
    void closeLeavesNoThreads() throws Exception {
        Set<Thread> before = threads();
        try (ContextServicesClient busy = builder().build()) {
            List<CompletableFuture<StartedService>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                enqueue(started(i + 1));
                futures.add(busy.start(EVENT));
            }
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
            assertThat(threads()).anyMatch(thread -> thread.getName().equals("cs-client"));
        }

        await().untilAsserted(() -> assertThat(threads())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .allMatch(name -> name.startsWith("MockWebServer")
                        || name.startsWith("awaitility")
                        || name.equals("OkHttp TaskRunner")
                        || name.equals("Okio Watchdog")));
        assertThat(threads())
                .filteredOn(thread -> thread.getName().startsWith("Ok"))
                .allMatch(Thread::isDaemon);
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        try (RawServer silent = new RawServer(RawServer.responding(RawServer.STARTED))) {
            try (ContextServicesClient idle =
                    ContextServicesClient.builder().baseUrl(silent.url()).build()) {
                assertThat(idle.start(EVENT).get()).isEqualTo(new StartedService(1));
            }

            silent.awaitEnd();
        }
    }

    @RepeatedTest(20)
    void closeDuringManyExchangesCompletesAllFutures() {
        Set<Thread> before = threads();
        ContextServicesClient racing = builder().build();
        List<CompletableFuture<StartedService>> futures = new ArrayList<>();
        int wait = ThreadLocalRandom.current().nextInt(30);
        for (int i = 0; i < 30; i++) {
            enqueue(started(i + 1));
            futures.add(racing.start(EVENT));
        }
        assertThat(futures.get(wait)).succeedsWithin(Duration.ofSeconds(10));

        racing.close();

        assertThat(futures).allMatch(CompletableFuture::isDone);
        await().until(() -> threads().stream()
                .noneMatch(
                        thread -> !before.contains(thread) && thread.getName().equals("cs-client")));
    }

    @Tag("slow")
    @Test
    void watcherThreadEndsWithTheLastDeadline() {
        Set<Thread> before = watchers();
        enqueue(started(1));
        try (ContextServicesClient hasty =
                builder().callTimeout(Duration.ofSeconds(2)).build()) {
            assertThat(hasty.start(EVENT)).succeedsWithin(Duration.ofSeconds(10));

            await().until(() -> before.containsAll(watchers()));

            enqueue(started(2));
            assertThat(hasty.start(EVENT)).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static Set<Thread> watchers() {
        Set<Thread> watchers = new HashSet<>(Thread.getAllStackTraces().keySet());
        watchers.removeIf(thread -> !thread.getName().equals("cs-client-deadlines"));
        return watchers;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }
}
