package io.contextservices.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A factory of {@link ChannelSocket}s that knows the streams of the open ones. Safe for use by any number of threads.
 */
final class ChannelSockets extends SocketFactory {

    private final Map<SocketChannel, ResponseStream> open = new ConcurrentHashMap<>();

    /**
     * Returns the stream of an open socket, or of the socket below a TLS socket; {@code null} if this factory did not
     * make it.
     */
    @Nullable
    ResponseStream streamOf(Socket socket) {
        SocketChannel channel = socket.getChannel();
        return channel == null ? null : open.get(channel);
    }

    @Override
    public Socket createSocket() throws IOException {
        return new ChannelSocket(open);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        try {
            socket.bind(local);
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
