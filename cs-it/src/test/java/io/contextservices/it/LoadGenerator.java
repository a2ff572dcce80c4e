package io.contextservices.it;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Starts services over many connections. Each connection sends the next start as soon as the previous one was
 * acknowledged, and a second later if it was rejected. One thread, to use as little CPU as possible on the server's
 * machine.
 */
public final class LoadGenerator implements AutoCloseable {

    /** The delay in {@code Retry-After}. */
    private static final long REFUSED_PAUSE_NANOS = 1_000_000_000;

    private final Selector selector = Selector.open();
    private final Queue<Connection> paused = new ArrayDeque<>();
    private final String name;
    private int number;
    private int inFlight;
    private boolean ending;
    public final List<String> acknowledged = new ArrayList<>();
    public int refused;
    public long slowestRefusalNanos;

    /** Opens the connections; the contact keys of its services begin with the name. */
    public LoadGenerator(String url, int connections, String name) throws IOException {
        this.name = name;
        URI uri = URI.create(url);
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        }
    }

    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocate(4_096);
        String key = "";
        long sent;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** Runs for a while, then waits for the last responses. Returns the acknowledged starts per second. */
    public double run(Duration time) throws IOException {
        long begin = System.nanoTime();
        int before = acknowledged.size();
        ending = false;
        paused.clear();
        for (SelectionKey key : selector.keys()) {
            send((Connection) key.attachment());
        }
        while (System.nanoTime() - begin < time.toNanos()) {
            select();
            while (!paused.isEmpty() && System.nanoTime() - paused.element().sent > REFUSED_PAUSE_NANOS) {
                send(paused.remove());
            }
        }
        double rate = (acknowledged.size() - before) * 1e9 / (System.nanoTime() - begin);
        ending = true;
        while (inFlight > 0) {
            select();
        }
        return rate;
    }

    private void select() throws IOException {
        selector.select(key -> answered((Connection) key.attachment()), 10);
    }

    private void send(Connection connection) {
        if (ending) {
            return;
        }
        inFlight++;
        connection.key = name + number++;
        String body = "{\"contact_key\":\"" + connection.key + "\",\"text\":\"" + "x".repeat(300) + "\"}";
        ByteBuffer request = ByteBuffer.wrap(("POST /genesys/1/cs/services/start HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        connection.sent = System.nanoTime();
        try {
            connection.channel.write(request);
        } catch (IOException e) {
            throw new IllegalStateException("connection closed by the server", e);
        }
        if (request.hasRemaining()) {
            throw new IllegalStateException("a request does not fit into the buffers of its connection");
        }
    }

    private void answered(Connection connection) {
        try {
            if (connection.channel.read(connection.in) < 0) {
                throw new EOFException();
            }
        } catch (IOException e) {
            throw new IllegalStateException("connection closed by the server", e);
        }
        String response = new String(connection.in.array(), 0, connection.in.position(), StandardCharsets.US_ASCII);
        if (!response.endsWith("}")) {
            return;
        }
        connection.in.clear();
        inFlight--;
        switch (response.substring(9, 12)) {
            case "201" -> {
                acknowledged.add(connection.key);
                send(connection);
            }
            case "503" -> {
                refused++;
                slowestRefusalNanos = Math.max(slowestRefusalNanos, System.nanoTime() - connection.sent);
                connection.sent = System.nanoTime();
                paused.add(connection);
            }
            default -> throw new IllegalStateException(response);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
