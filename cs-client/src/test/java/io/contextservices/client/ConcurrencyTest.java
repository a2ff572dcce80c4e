package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.StartedService;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;

class ConcurrencyTest extends AgainstServer {

    @Test
    void sixtyFourStartsRunConcurrently() throws Exception {
        CountDownLatch all = new CountDownLatch(64);
        AtomicLong ids = new AtomicLong();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                all.countDown();
                return all.await(10, TimeUnit.SECONDS)
                        ? started(ids.incrementAndGet()).build()
                        : response(500, "").build();
            }
        });

        List<CompletableFuture<StartedService>> futures =
                IntStream.range(0, 64).mapToObj(i -> client.start(EVENT)).toList();
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();

        assertThat(futures.stream().map(future -> future.join().serviceId()))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 64).boxed().toList());
    }
}
