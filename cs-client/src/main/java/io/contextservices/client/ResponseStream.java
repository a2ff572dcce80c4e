package io.contextservices.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * The bytes that come from a server, given out no further than to the end of an answer. OkHttp keeps what it has read beyond
 * an answer, and takes it for the next one; what stays here can be seen before the next request.
 *
 * <p>Head, chunks and trailers of an answer all end with a line end, so they are given out line by line; a body of a known
 * length is given out by that. Until the first request nothing is held back.
 *
 * <p>The bytes of TLS pass through and are counted. An answer for which none had to come was there before its request.
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

    /** The next bytes are lines. */
    void expectLines() {
        byAnswer = true;
        between = false;
        left = 0;
    }

    /** So many bytes come before the next line. */
    void expectBody(long bytes) {
        left = bytes;
    }

    /** There are no next bytes: an answer has ended. OkHttp looks after 10 s whether this is so, and would keep a line. */
    void expectNothing() {
        between = true;
    }

    /** Whether there are bytes that have not been given out. */
    boolean holdsBytes() {
        return at < end;
    }

    /** How many bytes have come, whether they were given out or not. */
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

    /** How many bytes there are up to the end of the line, or at all. */
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
