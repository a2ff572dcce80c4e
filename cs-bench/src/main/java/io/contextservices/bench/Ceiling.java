package io.contextservices.bench;

import io.undertow.Undertow;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The most that Undertow can do: reads the body on the I/O thread, and answers a constant 201. */
public final class Ceiling {

    private static final byte[] ANSWER = "{\"service_id\":1}".getBytes(StandardCharsets.US_ASCII);

    private Ceiling() {}

    /** Listens on any free port and prints the address. */
    public static void main(String... args) {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorkerThreads(1)
                .setHandler(exchange -> exchange.getRequestReceiver().receiveFullBytes((read, body) -> {
                    read.setStatusCode(201);
                    read.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                    read.getResponseHeaders().put(Headers.LOCATION, "/genesys/1/cs/services/1");
                    read.getResponseSender().send(ByteBuffer.wrap(ANSWER));
                }))
                .build();
        undertow.start();
        InetSocketAddress address =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        System.out.println("http://127.0.0.1:" + address.getPort());
    }
}
