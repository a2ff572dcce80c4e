package io.contextservices.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A socket with a channel, so that its state can be checked without blocking. Its stream returns the bytes of one
 * response at a time.
 *
 * <p>The channel's own socket supports the check. Its class cannot be extended, however, so its stream cannot be
 * replaced. {@link Socket} therefore gets an implementation that delegates everything to the channel's socket. Reads,
 * writes, timeouts and closing by another thread are the channel's.
 */
final class ChannelSocket extends Socket {

    private final Impl impl;

    /** Creates an unconnected socket. While it is connected, {@code open} holds its stream. */
    ChannelSocket(Map<SocketChannel, ResponseStream> open) throws SocketException {
        this(new Impl(open));
    }

    private ChannelSocket(Impl impl) throws SocketException {
        super(impl);
        this.impl = impl;
    }

    @Override
    public @Nullable SocketChannel getChannel() {
        return impl.channel;
    }

    /** A socket implementation that delegates to the socket of a channel. */
    private static final class Impl extends SocketImpl {

        private final Map<SocketChannel, ResponseStream> open;

        /** Volatile because another thread may close the socket before it connects. */
        private volatile @Nullable SocketChannel channel;

        private @Nullable ResponseStream responses;

        private Impl(Map<SocketChannel, ResponseStream> open) {
            this.open = open;
        }

        @Override
        protected void create(boolean stream) throws IOException {
            channel = SocketChannel.open();
        }

        private Socket socket() throws SocketException {
            SocketChannel created = channel;
            if (created == null) {
                throw new SocketException("not created");
            }
            return created.socket();
        }

        @Override
        protected void connect(String host, int port) throws IOException {
            connect(new InetSocketAddress(host, port), 0);
        }

        @Override
        protected void connect(InetAddress host, int port) throws IOException {
            connect(new InetSocketAddress(host, port), 0);
        }

        @Override
        protected void connect(SocketAddress remote, int timeoutMillis) throws IOException {
            socket().connect(remote, timeoutMillis);
            address = socket().getInetAddress();
            port = socket().getPort();
            localport = socket().getLocalPort();
            responses = new ResponseStream(socket().getInputStream());
            SocketChannel connected = socket().getChannel();
            open.put(connected, responses);
            if (!connected.isOpen()) { // another thread has closed it meanwhile
                open.remove(connected);
            }
        }

        @Override
        protected void bind(InetAddress host, int port) throws IOException {
            socket().bind(new InetSocketAddress(host, port));
            localport = socket().getLocalPort();
        }

        @Override
        protected InputStream getInputStream() throws IOException {
            if (responses == null) {
                throw new SocketException("not connected");
            }
            return responses;
        }

        @Override
        protected OutputStream getOutputStream() throws IOException {
            return socket().getOutputStream();
        }

        @Override
        protected int available() throws IOException {
            return getInputStream().available();
        }

        @Override
        protected void close() throws IOException {
            SocketChannel created = channel;
            if (created != null) {
                created.close();
                open.remove(created);
            }
        }

        @Override
        protected void shutdownInput() throws IOException {
            socket().shutdownInput();
        }

        @Override
        protected void shutdownOutput() throws IOException {
            socket().shutdownOutput();
        }

        @Override
        protected void sendUrgentData(int data) throws IOException {
            socket().sendUrgentData(data);
        }

        @Override
        protected void listen(int backlog) throws IOException {
            throw new SocketException("not a server socket");
        }

        @Override
        protected void accept(SocketImpl accepted) throws IOException {
            throw new SocketException("not a server socket");
        }

        @Override
        public void setOption(int option, Object value) throws SocketException {
            Socket socket = socket();
            switch (option) {
                case SocketOptions.TCP_NODELAY -> socket.setTcpNoDelay((Boolean) value);
                case SocketOptions.SO_TIMEOUT -> socket.setSoTimeout((Integer) value);
                case SocketOptions.SO_KEEPALIVE -> socket.setKeepAlive((Boolean) value);
                case SocketOptions.SO_REUSEADDR -> socket.setReuseAddress((Boolean) value);
                case SocketOptions.SO_SNDBUF -> socket.setSendBufferSize((Integer) value);
                case SocketOptions.SO_RCVBUF -> socket.setReceiveBufferSize((Integer) value);
                case SocketOptions.IP_TOS -> socket.setTrafficClass((Integer) value);
                case SocketOptions.SO_LINGER ->
                    socket.setSoLinger(value instanceof Integer, value instanceof Integer seconds ? seconds : 0);
                default -> throw new SocketException("no such option: " + option);
            }
        }

        @Override
        public Object getOption(int option) throws SocketException {
            Socket socket = socket();
            return switch (option) {
                case SocketOptions.TCP_NODELAY -> socket.getTcpNoDelay();
                case SocketOptions.SO_TIMEOUT -> socket.getSoTimeout();
                case SocketOptions.SO_KEEPALIVE -> socket.getKeepAlive();
                case SocketOptions.SO_REUSEADDR -> socket.getReuseAddress();
                case SocketOptions.SO_SNDBUF -> socket.getSendBufferSize();
                case SocketOptions.SO_RCVBUF -> socket.getReceiveBufferSize();
                case SocketOptions.IP_TOS -> socket.getTrafficClass();
                case SocketOptions.SO_LINGER -> socket.getSoLinger();
                case SocketOptions.SO_BINDADDR -> socket.getLocalAddress();
                default -> throw new SocketException("no such option: " + option);
            };
        }
    }
}
