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
    private int position;
    private int limit;
    private long receivedBytes;
    private boolean framed;
    private boolean betweenResponses;
    private long remaining;

    ResponseStream(InputStream in) {
        this.in = in;
    }

    /** Expects lines as the next bytes. */
    void expectLines() {
        framed = true;
        betweenResponses = false;
        remaining = 0;
    }

    /** Expects this number of bytes before the next line. */
    void expectBody(long bytes) {
        remaining = bytes;
    }

    /**
     * Expects no bytes: a response has ended. OkHttp checks after 10 s idle whether bytes arrive, and would keep a
     * line.
     */
    void expectNothing() {
        betweenResponses = true;
    }

    /** Returns whether it holds bytes that have not been returned. */
    boolean holdsBytes() {
        return position < limit;
    }

    /** Returns the number of bytes received, returned or not. */
    long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position == limit && !betweenResponses && (!framed || remaining > 0)) {
            return countReturned(
                    countReceived(in.read(target, offset, framed ? (int) Math.min(length, remaining) : length)));
        }
        if (position == limit && !fill()) {
            return -1;
        }
        if (betweenResponses) {
            throw new ProtocolException("bytes that answer no request");
        }
        int max = Math.min(length, limit - position);
        int count = remaining > 0 ? (int) Math.min(max, remaining) : line(max);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return countReturned(count);
    }

    private int countReturned(int count) {
        remaining -= Math.min(remaining, Math.max(count, 0));
        return count;
    }

    private int countReceived(int read) {
        receivedBytes += Math.max(read, 0);
        return read;
    }

    private boolean fill() throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        int read = countReceived(in.read(buffer));
        position = 0;
        limit = Math.max(read, 0);
        return read >= 0;
    }

    /** Returns the number of bytes up to the end of the line, or the maximum if the line does not end before. */
    private int line(int max) {
        for (int i = 0; i < max; i++) {
            if (buffer[position + i] == '\n') {
                return i + 1;
            }
        }
        return max;
    }

    @Override
    public int available() throws IOException {
        return position < limit ? limit - position : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
