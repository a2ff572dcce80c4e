package io.contextservices.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/**
 * Posts the vendor's example on many connections, each sending its next request when it has the answer to the last. One
 * thread, so that the generator takes as little as it can from the server beside it.
 */
final class Load {

    private static final byte[] CREATED = "HTTP/1.1 201".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final String KEY = "\"42\"";

    private final InetSocketAddress server;
    private final int connections;
    private final byte[] head;
    private final byte[] tail;
    private final Random random = new Random(42);
    private long answers;

    Load(int port, int connections, String event) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.connections = connections;
        int key = event.indexOf(KEY);
        int length = event.getBytes(StandardCharsets.UTF_8).length - KEY.length() + 2 + 16;
        String request = "POST /genesys/1/cs/services/start HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
        this.head = (request + event.substring(0, key) + '"').getBytes(StandardCharsets.UTF_8);
        this.tail = ('"' + event.substring(key + KEY.length())).getBytes(StandardCharsets.UTF_8);
    }

    private static final class Connection {
        final ByteBuffer out = ByteBuffer.allocateDirect(8_192);
        final byte[] answer = new byte[8_192];
        final ByteBuffer in = ByteBuffer.wrap(answer);
    }

    /** Runs for a while; returns answers per second. */
    double run(Duration time) throws IOException {
        answers = 0;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Connection connection = new Connection();
                channel.register(selector, SelectionKey.OP_READ, connection);
                send(channel, connection);
            }
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            long now = begin;
            while (now < end) {
                selector.select(key -> receive((SocketChannel) key.channel(), (Connection) key.attachment()), 100);
                now = System.nanoTime();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return answers * 1e9 / (now - begin);
        }
    }

    private void send(SocketChannel channel, Connection connection) throws IOException {
        ByteBuffer out = connection.out.clear();
        out.put(head);
        for (int i = 0; i < 16; i++) {
            out.put((byte) ('a' + random.nextInt(26)));
        }
        out.put(tail).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private void receive(SocketChannel channel, Connection connection) {
        try {
            if (channel.read(connection.in) < 0) {
                throw new EOFException("the server closed a connection");
            }
            if (isComplete(connection.answer, connection.in.position())) {
                answers++;
                connection.in.clear();
                send(channel, connection);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a connection failed", e);
        }
    }

    private static boolean isComplete(byte[] bytes, int end) {
        for (int i = 0; i < Math.min(end, CREATED.length); i++) {
            if (bytes[i] != CREATED[i]) {
                throw new IllegalStateException("not 201: " + new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
            }
        }
        int length = -1;
        for (int i = 0; i + 3 < end; i++) {
            if (bytes[i] == '\n' && startsWith(bytes, i + 1, end, LENGTH)) {
                length = 0;
                for (int j = i + 1 + LENGTH.length; bytes[j] != '\r'; j++) {
                    length = length * 10 + bytes[j] - '0';
                }
            } else if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return end >= i + 4 + length;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int from, int end, byte[] with) {
        for (int i = 0; i < with.length; i++) {
            if (from + i >= end || bytes[from + i] != with[i]) {
                return false;
            }
        }
        return true;
    }
}
