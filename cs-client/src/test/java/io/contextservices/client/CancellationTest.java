package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.StartedService;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that the server sees when the client cancels a call. */
class CancellationTest {

    private RawServer server;
    private ContextServicesClient client;

    @BeforeEach
    void start() throws Exception {
        server = new RawServer(RawServer.responding(""));
        client = ContextServicesClient.builder().baseUrl(server.url()).build();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void cancellingTheFutureAbortsTheExchange() throws Exception {
        CompletableFuture<StartedService> future = client.start(AgainstServer.EVENT);
        server.awaitConnection();

        assertThat(future.cancel(true)).isTrue();

        server.awaitEnd();
        assertThat(future).isCancelled();
    }

    @Test
    void callersOwnTimeoutAbortsTheExchange() throws Exception {
        CompletableFuture<StartedService> future = client.start(AgainstServer.EVENT);
        server.awaitConnection();

        future.orTimeout(50, TimeUnit.MILLISECONDS);

        server.awaitEnd();
        assertThat(future)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void interruptingABlockedThreadAbortsTheExchange() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                client.blocking().start(AgainstServer.EVENT);
            } catch (CancellationException e) {
                failure.set(e);
            }
        });
        caller.start();
        server.awaitConnection();

        caller.interrupt();

        server.awaitEnd();
        caller.join(10_000);
        assertThat(failure.get()).hasCauseInstanceOf(InterruptedException.class);
    }
}
