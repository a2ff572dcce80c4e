package io.contextservices.bench;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The upper bound of a server on Undertow: it reads the body on the I/O thread and sends a constant response. The
 * status is 201, or 200 for a GET and a bulk start.
 */
public final class Ceiling {

    private static final byte[] RESPONSE = "{\"service_id\":1}".getBytes(StandardCharsets.US_ASCII);

    private Ceiling() {}

    /** Listens on any free port and prints the address. */
    public static void main(String... args) {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorkerThreads(1)
                .setHandler(Ceiling::respond)
                .build();
        undertow.start();
        InetSocketAddress address =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        System.out.println("http://127.0.0.1:" + address.getPort());
    }

    private static void respond(HttpServerExchange exchange) {
        if (exchange.getRequestMethod().equals(Methods.GET)) {
            send(exchange);
        } else {
            exchange.getRequestReceiver().receiveFullBytes((read, body) -> {
                read.setStatusCode(read.getRequestPath().equals(Workload.BULK) ? 200 : 201);
                read.getResponseHeaders().put(Headers.LOCATION, "/genesys/1/cs/services/1");
                send(read);
            });
        }
    }

    private static void send(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(ByteBuffer.wrap(RESPONSE));
    }
}
