package io.contextservices.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.internal.EngineContext;
import io.contextservices.engine.internal.ExportFiles;
import io.contextservices.engine.internal.FailureTranslator;
import io.contextservices.engine.internal.Lifetimes;
import io.contextservices.engine.internal.Operations;
import io.contextservices.engine.internal.TenantOperations;
import io.contextservices.engine.internal.UnreadableLog;
import io.contextservices.server.internal.transport.ServerLimits;
import io.contextservices.server.internal.transport.TransferLimits;
import io.contextservices.store.MemoryStore;
import io.contextservices.wire.ExportCodec;
import io.undertow.Undertow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the connection of a peer that reads nothing for too long is closed, and that of a slow reader is not. */
@Tag("slow")
class ExportStreamPatienceTest {

    private static final int SERVICES = 2_000;
    private static final ExportCodec.Stream EVERYTHING = ExportCodec.readStream(
            "time_from=2000-01-01T00:00:00.000Z&time_to=2100-01-01T00:00:00.000Z&export_content=true");

    private final AtomicBoolean complete = new AtomicBoolean();
    private Undertow server;

    @BeforeEach
    void start() {
        InstantSource clock = InstantSource.system();
        EngineContext engine = new EngineContext(
                new MemoryStore(),
                Limits.DEFAULT,
                new Lifetimes(Duration.ofDays(1), Map.of(), null),
                Duration.ofDays(1),
                clock,
                new ExportFiles(null, clock),
                new UnreadableLog(clock));
        Operations operations = new TenantOperations(engine, Set.of("t"), Map.of()).first();
        String pad = "x".repeat(10_000);
        for (int i = 0; i < SERVICES; i++) {
            operations
                    .start(ServiceStartEvent.forContactKey("42")
                            .attach("pad", pad)
                            .build())
                    .join();
        }
        Duration timeout = Duration.ofSeconds(2);
        TransferLimits limits = new TransferLimits(
                new ServerLimits(1_024, 1_024, 1, 1, 1, 1_024, timeout, timeout, timeout),
                new FailureTranslator(),
                exchange -> "");
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> {
                    limits.adopt(exchange);
                    exchange.addExchangeCompleteListener((ended, next) -> {
                        complete.set(true);
                        next.proceed();
                    });
                    new ExportStream(exchange, operations, EVERYTHING).begin();
                })
                .build();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private Socket request() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect((InetSocketAddress) server.getListenerInfo().get(0).getAddress());
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void streamToNonReadingPeerIsAborted() throws IOException {
        try (Socket peer = request()) {
            await().untilTrue(complete);

            assertThat(readAll(peer.getInputStream())).doesNotEndWith("]\r\n0\r\n\r\n");
        }
    }

    @Test
    void streamToReadingPeerCompletes() throws IOException {
        try (Socket peer = request()) {
            String response = readAll(peer.getInputStream());

            assertThat(response).endsWith("]\r\n0\r\n\r\n").contains("\"service_id\":" + SERVICES + ',');
        }
    }

    /** Returns the rest of the response, complete or not. */
    private static String readAll(InputStream in) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (IOException closed) {
            // also an end
        }
        return read.toString(StandardCharsets.UTF_8);
    }
}
