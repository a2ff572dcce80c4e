package io.contextservices.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Prevents requests on stale pooled connections. A connection is stale if the server has closed it, or has sent bytes
 * that answer no request. Such bytes would be read as the next response (RFC 9112, 6.3). Nothing is sent on a stale
 * connection, so sending the request on another connection is not a second sending.
 *
 * <p>Over TLS, a response in the same record as the end of the previous one is not visible before the request. It is
 * detected afterwards, because no further byte was received for it, and is rejected.
 */
final class StaleConnections {

    private StaleConnections() {}

    /** Checks the connection; runs between OkHttp and the network. */
    static Response check(Interceptor.Chain chain) throws IOException {
        Exchange<?> exchange = chain.call().tag(Exchange.class);
        Connection connection = chain.connection();
        if (exchange == null || connection == null || !isSequential(connection) || !exchange.isOnPooledConnection()) {
            return chain.proceed(chain.request());
        }
        if (Thread.currentThread().isInterrupted()) {
            // A check on an interrupted thread would close the channel, and then that of the next connection. OkHttp
            // ends such a call in this way.
            throw new InterruptedIOException("interrupted");
        }
        ResponseStream bytes = exchange.stream();
        if (isStale(connection, bytes)) {
            throw new StaleConnectionException();
        }
        long receivedBefore = bytes == null ? -1 : bytes.receivedBytes();
        Response response = chain.proceed(chain.request());
        if (bytes != null && bytes.receivedBytes() == receivedBefore) {
            throw new ProtocolException("the response arrived before the request");
        }
        return response;
    }

    /**
     * Returns whether exchanges on the connection follow each other. HTTP/2 has its own reader, which detects these
     * cases.
     */
    static boolean isSequential(Connection connection) {
        return connection.protocol() == Protocol.HTTP_1_1;
    }

    /**
     * Uses the next connection; runs between OkHttp and the application. Each stale one has left the pool afterwards.
     */
    static Response retryOnAnother(Interceptor.Chain chain) throws IOException {
        while (true) {
            try {
                return chain.proceed(chain.request());
            } catch (StaleConnectionException stale) {
                if (chain.call().isCanceled()) {
                    throw stale;
                }
            }
        }
    }

    private static boolean isStale(Connection connection, @Nullable ResponseStream bytes) {
        try {
            Socket socket = connection.socket();
            SocketChannel channel = socket.getChannel();
            return holdsBytes(socket, bytes) || (channel != null && isReadable(channel));
        } catch (IOException closed) {
            return true;
        }
    }

    /** Returns whether bytes are buffered above the channel: read together with an earlier response, or decrypted. */
    private static boolean holdsBytes(Socket socket, @Nullable ResponseStream bytes) throws IOException {
        if (socket instanceof ChannelSocket) {
            return bytes != null && bytes.holdsBytes();
        }
        return socket.getInputStream().available() > 0;
    }

    /** Returns whether a byte or the end of the stream can be read; between two responses neither can. */
    private static boolean isReadable(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        int read = channel.read(ByteBuffer.allocate(1));
        channel.configureBlocking(true);
        return read != 0;
    }

    /** A {@link ProtocolException}, because OkHttp never retries by itself after one. */
    private static final class StaleConnectionException extends ProtocolException {

        private static final long serialVersionUID = 1L;

        StaleConnectionException() {
            super("the connection is closed, or holds bytes that answer no request");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
