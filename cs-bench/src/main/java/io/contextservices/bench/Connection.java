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
import java.util.Arrays;
import java.util.SplittableRandom;

/** A connection that sends one request after the response to the previous one. For one thread. */
final class Connection {

    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final SocketChannel channel;
    private ByteBuffer out = ByteBuffer.allocateDirect(8_192);
    private ByteBuffer in = ByteBuffer.allocate(8_192);
    private int expected;

    /** The time at which the current request was due. */
    long intended;

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    static Connection open(int port, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    void send(Template request, StoredServices known, SplittableRandom random) throws IOException {
        expected = request.status();
        int maxBytes = request.maxBytes();
        if (out.capacity() < maxBytes) {
            out = ByteBuffer.allocateDirect(maxBytes);
        }
        request.putTo(out.clear(), known, random);
        out.flip();
        in.clear();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /**
     * Reads the available bytes.
     *
     * @return whether the response is complete
     * @throws IOException if it has an unexpected status, or the connection has ended
     */
    boolean receive() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the server closed a connection");
        }
        if (!isComplete()) {
            if (!in.hasRemaining()) {
                in = ByteBuffer.wrap(Arrays.copyOf(in.array(), 2 * in.capacity()))
                        .position(in.position());
            }
            return false;
        }
        int status = Integer.parseInt(text(STATUS_AT, STATUS_AT + 3));
        if (status != expected) {
            throw new IOException("not " + expected + ": " + text(0, in.position()));
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(in.array(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean isComplete() {
        byte[] bytes = in.array();
        int end = in.position();
        int length = 0;
        for (int i = STATUS_AT; i + 3 < end; i++) {
            if (bytes[i] == '\r' && isAt(bytes, i, end, HEAD_END)) {
                return length < 0
                        ? isAt(bytes, end - LAST_CHUNK.length, end, LAST_CHUNK)
                        : end >= i + HEAD_END.length + length;
            }
            if (bytes[i] == '\n' && isAt(bytes, i + 1, end, LENGTH)) {
                length = decimal(bytes, i + 1 + LENGTH.length);
            } else if (bytes[i] == '\n' && isAt(bytes, i + 1, end, CHUNKED)) {
                length = -1;
            }
        }
        return false;
    }

    private static int decimal(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** Returns whether this lower-case text is at the position, in any case. */
    private static boolean isAt(byte[] bytes, int from, int end, byte[] text) {
        if (from < 0 || from + text.length > end) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            int letter = bytes[from + i] >= 'A' && bytes[from + i] <= 'Z' ? bytes[from + i] | 0x20 : bytes[from + i];
            if (letter != text[i]) {
                return false;
            }
        }
        return true;
    }
}
