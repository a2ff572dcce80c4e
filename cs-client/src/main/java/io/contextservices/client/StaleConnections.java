package io.contextservices.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Keeps requests from connections of the pool that the server has closed, and from those on which bytes have come that
 * answer no request and would be taken for the answer of the next one (RFC 9112, 6.3). Nothing is sent on these, so that the
 * request goes to another connection, and that is no second sending.
 */
final class StaleConnections {

    private StaleConnections() {}

    /** Looks at the connection, between OkHttp and the network. */
    static Response check(Interceptor.Chain chain) throws IOException {
        Exchange<?> exchange = chain.call().tag(Exchange.class);
        Connection connection = chain.connection();
        if (exchange != null && connection != null && exchange.isOnPooledConnection() && isStale(connection)) {
            throw new StaleConnectionException();
        }
        return chain.proceed(chain.request());
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

    private static boolean isStale(Connection connection) {
        Protocol protocol = connection.protocol();
        if (protocol != Protocol.HTTP_1_1 && protocol != Protocol.HTTP_1_0) {
            // HTTP/2 has a reader of its own, which notices.
            return false;
        }
        try {
            Socket socket = connection.socket();
            SocketChannel channel = socket.getChannel();
            return holdsBytes(socket) || (channel != null && isReadable(channel));
        } catch (IOException broken) {
            return true;
        }
    }

    /** Whether there is something above the channel: read together with an earlier answer, or decrypted. */
    private static boolean holdsBytes(Socket socket) throws IOException {
        if (socket instanceof ChannelSocket plain) {
            AnswerStream answers = plain.answers();
            return answers != null && answers.holdsBytes();
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
