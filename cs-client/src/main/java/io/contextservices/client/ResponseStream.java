package io.contextservices.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * The bytes from a server, returned only up to the end of the current response. OkHttp would keep bytes that it read
 * beyond a response, and read them as the next one. Bytes that stay here are visible before the next request.
 *
 * <p>Head, chunks and trailers of a response all end with a line end, so they are returned line by line. A body of
 * known length is returned by its length. Before the first request nothing is held back.
 *
 * <p>The bytes of TLS pass through and are counted. If no byte was received for a response, it had arrived before its
 * request.
 *
 * <p>Belongs to one exchange at a time, as its connection does.
 */
final class ResponseStream extends InputStream {

    private static final int BUFFER_BYTES = 8 << 10;

    private final InputStream in;
    private byte[] buffer = {};
    private int at;
    private int end;
    private long received;
    private boolean byAnswer;
    private boolean between;
    private long left;

    ResponseStream(InputStream in) {
        this.in = in;
    }

    /** Expects lines as the next bytes. */
    void expectLines() {
        byAnswer = true;
        between = false;
        left = 0;
    }

    /** Expects this number of bytes before the next line. */
    void expectBody(long bytes) {
        left = bytes;
    }

    /**
     * Expects no bytes: a response has ended. OkHttp checks after 10 s idle whether bytes arrive, and would keep a
     * line.
     */
    void expectNothing() {
        between = true;
    }

    /** Returns whether it holds bytes that have not been returned. */
    boolean holdsBytes() {
        return at < end;
    }

    /** Returns the number of bytes received, returned or not. */
    long received() {
        return received;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at == end && !between && (!byAnswer || left > 0)) {
            return counted(received(in.read(target, offset, byAnswer ? (int) Math.min(length, left) : length)));
        }
        if (at == end && !fill()) {
            return -1;
        }
        if (between) {
            throw new ProtocolException("bytes that answer no request");
        }
        int most = Math.min(length, end - at);
        int given = left > 0 ? (int) Math.min(most, left) : line(most);
        System.arraycopy(buffer, at, target, offset, given);
        at += given;
        return counted(given);
    }

    private int counted(int given) {
        left -= Math.min(left, Math.max(given, 0));
        return given;
    }

    private int received(int read) {
        received += Math.max(read, 0);
        return read;
    }

    private boolean fill() throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        int read = received(in.read(buffer));
        at = 0;
        end = Math.max(read, 0);
        return read >= 0;
    }

    /** Returns the number of bytes up to the end of the line, or the maximum if the line does not end before. */
    private int line(int most) {
        for (int i = 0; i < most; i++) {
            if (buffer[at + i] == '\n') {
                return i + 1;
            }
        }
        return most;
    }

    @Override
    public int available() throws IOException {
        return at < end ? end - at : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
