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
 * Keeps requests from connections of the pool that the server has closed, and from those on which bytes have come that
 * answer no request and would be taken for the answer of the next one (RFC 9112, 6.3). Nothing is sent on these, so that the
 * request goes to another connection, and that is no second sending.
 *
 * <p>Over TLS an answer that came in the same record as the end of the one before is not seen before the request. It is
 * recognised afterwards, since no further byte had to come for it, and is not taken.
 */
final class StaleConnections {

    private StaleConnections() {}

    /** Looks at the connection, between OkHttp and the network. */
    static Response check(Interceptor.Chain chain) throws IOException {
        Exchange<?> exchange = chain.call().tag(Exchange.class);
        Connection connection = chain.connection();
        if (exchange == null || connection == null || !isInTurn(connection) || !exchange.isOnPooledConnection()) {
            return chain.proceed(chain.request());
        }
        if (Thread.currentThread().isInterrupted()) {
            // A look would close the channel, and then that of the next connection. OkHttp ends such a call in this
            // way.
            throw new InterruptedIOException("interrupted");
        }
        ResponseStream bytes = exchange.received();
        if (isStale(connection, bytes)) {
            throw new StaleConnectionException();
        }
        long before = bytes == null ? -1 : bytes.received();
        Response response = chain.proceed(chain.request());
        if (bytes != null && bytes.received() == before) {
            throw new ProtocolException("the answer was there before the request");
        }
        return response;
    }

    /** Whether one exchange follows the other. HTTP/2 has a reader of its own, which notices what happens meanwhile. */
    static boolean isInTurn(Connection connection) {
        return connection.protocol() == Protocol.HTTP_1_1;
    }

    /** Takes the next connection, between OkHttp and the application. Each that is stale is out of the pool afterwards. */
    static Response takeAnother(Interceptor.Chain chain) throws IOException {
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
        } catch (IOException broken) {
            return true;
        }
    }

    /** Whether there is something above the channel: read together with an earlier answer, or decrypted. */
    private static boolean holdsBytes(Socket socket, @Nullable ResponseStream bytes) throws IOException {
        if (socket instanceof ChannelSocket) {
            return bytes != null && bytes.holdsBytes();
        }
        return socket.getInputStream().available() > 0;
    }

    /** Whether there is a byte, or the end; a connection between two answers has neither. */
    private static boolean isReadable(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        int read = channel.read(ByteBuffer.allocate(1));
        channel.configureBlocking(true);
        return read != 0;
    }

    /** A {@link ProtocolException}, since OkHttp makes nothing again by itself after one. */
    private static final class StaleConnectionException extends ProtocolException {

        private static final long serialVersionUID = 1L;

        StaleConnectionException() {
            super("the connection has ended, or holds bytes that answer no request");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
