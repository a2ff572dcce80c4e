package io.contextservices.it.openapi;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.conduits.StoredResponseStreamSinkConduit;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** A server with a replaceable handler that reports all exchanges. */
final class RecordingServer implements AutoCloseable {

    private final Consumer<Exchange> recorder;
    private final Undertow undertow;
    private final AtomicInteger open = new AtomicInteger();
    private volatile HttpHandler handler;

    /** Starts to listen on any free port. */
    RecordingServer(Consumer<Exchange> recorder) {
        this.recorder = recorder;
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(this::record)
                .setIoThreads(2)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .build();
        undertow.start();
    }

    void serve(HttpHandler handler) {
        this.handler = handler;
    }

    URI uri() {
        InetSocketAddress address =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** Waits until all running exchanges have been reported. */
    void awaitQuiet() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> open.get() == 0);
    }

    private void record(HttpServerExchange exchange) throws Exception {
        open.incrementAndGet();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        exchange.addRequestWrapper((factory, ignored) -> new Tee(factory.create(), body));
        exchange.addResponseWrapper(
                (factory, ignored) -> new StoredResponseStreamSinkConduit(factory.create(), exchange));
        exchange.addExchangeCompleteListener((ended, next) -> {
            try {
                recorder.accept(recorded(ended, body.toByteArray()));
            } finally {
                open.decrementAndGet();
                next.proceed();
            }
        });
        handler.handleRequest(exchange);
    }

    private static Exchange recorded(HttpServerExchange exchange, byte[] requestBody) {
        byte[] response = exchange.getAttachment(StoredResponseStreamSinkConduit.RESPONSE);
        return new Exchange(
                exchange.getRequestMethod().toString(),
                exchange.getRequestURI(),
                exchange.getQueryString(),
                headers(exchange.getRequestHeaders()),
                requestBody,
                exchange.getStatusCode(),
                headers(exchange.getResponseHeaders()),
                response == null ? new byte[0] : response);
    }

    private static Map<String, String> headers(HeaderMap from) {
        Map<String, String> headers = new TreeMap<>();
        from.forEach(
                values -> headers.put(values.getHeaderName().toString().toLowerCase(Locale.ROOT), values.getFirst()));
        return headers;
    }

    /** Copies the bytes that are read. */
    private static final class Tee extends AbstractStreamSourceConduit<StreamSourceConduit> {

        private final ByteArrayOutputStream copy;

        Tee(StreamSourceConduit next, ByteArrayOutputStream copy) {
            super(next);
            this.copy = copy;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int from = into.position();
            int read = next.read(into);
            byte[] bytes = new byte[into.position() - from];
            into.get(from, bytes);
            copy.writeBytes(bytes);
            return read;
        }
    }

    @Override
    public void close() {
        undertow.stop();
    }
}
