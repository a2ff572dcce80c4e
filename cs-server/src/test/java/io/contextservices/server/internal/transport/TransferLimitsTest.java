package io.contextservices.server.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransferLimitsTest {

    @Test
    void connectionWithoutLimitsIsReported() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> failure.complete(catchThrowable(() -> TransferLimits.of(exchange))))
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(failure)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .hasToString("java.lang.IllegalStateException: the connection has no transfer limits");
        } finally {
            server.stop();
        }
    }
}
