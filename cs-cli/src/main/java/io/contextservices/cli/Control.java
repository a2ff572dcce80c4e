package io.contextservices.cli;

import io.contextservices.cli.config.FileName;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix domain socket in the directory of the store, through which an operator controls a running server on its
 * machine. Only the server's own user has access. The client sends one line, {@code backup TARGET} or
 * {@code resume-sweep}. The server responds at once with the line {@code begun}, and at the end with {@code done} or an
 * error.
 */
final class Control {

    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private static final String DIRECTORY = "control";
    private static final String BACKUP = "backup ";
    private static final String RESUME_SWEEP = "resume-sweep";
    private static final String BEGUN = "begun";
    private static final String DONE = "done";

    /** The timeout of both sides for the first line of the other. */
    private static final long TIMEOUT_SECONDS = 5;

    private final RocksDbStore store;
    private final ServerSocketChannel socket;

    private Control(RocksDbStore store, ServerSocketChannel socket) {
        this.store = store;
        this.socket = socket;
    }

    /**
     * Listens until the process ends. The process that has opened the store owns the socket in its directory.
     *
     * @throws IOException if the socket cannot be opened; a path longer than about 100 bytes is too long for a socket
     */
    static void listen(RocksDbStore store, Path directory) throws IOException {
        Path path = path(directory);
        createPrivate(directory.resolve(DIRECTORY));
        Files.deleteIfExists(path); // left over by a server that was killed
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        start(new Control(store, socket)::serve);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "cs-control");
        thread.setDaemon(true);
        thread.start();
    }

    private static Path path(Path directory) {
        return directory.resolve(DIRECTORY).resolve("socket");
    }

    /**
     * Creates a directory that only its owner can access. The socket gets its own permissions only after it accepts
     * connections, so the directory has to protect it.
     */
    private static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel client = socket.accept();
                start(() -> handle(client));
            }
        } catch (IOException e) {
            LOG.warn(
                    "the control socket failed: cs backup and cs sweep cannot reach this server until it restarts: {}",
                    e.toString());
        }
    }

    private void handle(SocketChannel accepted) {
        try (SocketChannel client = accepted) {
            CompletableFuture<Void> deadline = closeLater(client);
            String line = reader(client).readLine();
            deadline.cancel(false);
            if (line != null) {
                write(client, BEGUN);
                respond(client, line);
            }
        } catch (IOException e) {
            LOG.warn(
                    "a request on the control socket failed: {}",
                    e.toString()); // the client closed the connection or sent nothing
        }
    }

    /** Executes a request; one at a time. */
    private synchronized void respond(SocketChannel client, String line) throws IOException {
        if (!isClosed(client)) {
            write(client, execute(line));
        }
    }

    /** Returns whether the client has closed the connection. A client sends only one line. */
    private static boolean isClosed(SocketChannel client) throws IOException {
        client.configureBlocking(false);
        boolean ended = client.read(ByteBuffer.allocate(1)) < 0;
        client.configureBlocking(true);
        return ended;
    }

    private String execute(String line) {
        try {
            if (line.equals(RESUME_SWEEP)) {
                ContextEngine.resumeSweep(store).join();
            } else if (line.startsWith(BACKUP)) {
                store.backup(FileName.path(line.substring(BACKUP.length()))).join();
            } else {
                return "unknown request: " + line;
            }
            return DONE;
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return String.valueOf(cause.getMessage()).replace('\n', ' ');
        }
    }

    /**
     * Requests a copy of the store from the running server.
     *
     * @param directory the directory of the store
     * @param target an absolute path
     * @return whether a server is running
     * @throws StoreException with the server's message if the copy fails, or if the server does not respond
     */
    static boolean backup(Path directory, Path target) {
        return send(directory, BACKUP + target, "the backup");
    }

    /**
     * Requests that the running server resume its sweep.
     *
     * @param directory the directory of the store
     * @return whether a server is running
     * @throws StoreException with the server's message if that fails, or if the server does not respond
     */
    static boolean resumeSweep(Path directory) {
        return send(directory, RESUME_SWEEP, "the change");
    }

    private static boolean send(Path directory, String request, String operation) {
        Path path = path(directory);
        if (!Files.exists(path)) {
            return false;
        }
        try (SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            CompletableFuture<Void> deadline = closeLater(server);
            server.connect(UnixDomainSocketAddress.of(path));
            write(server, request);
            BufferedReader responses = reader(server);
            String response = responses.readLine();
            deadline.cancel(false);
            if (BEGUN.equals(response)) {
                response = responses.readLine();
            }
            if (!DONE.equals(response)) {
                throw new StoreException(
                        response == null ? "the server ended before " + operation + " was done" : response, null);
            }
            return true;
        } catch (ConnectException notRunning) {
            return false;
        } catch (ClosedChannelException late) {
            throw new StoreException("the server does not respond within " + TIMEOUT_SECONDS + " s", late);
        } catch (IOException broken) {
            throw new StoreException(
                    "the server did not report the end of " + operation + ": " + broken.getMessage(), broken);
        }
    }

    /**
     * Closes a channel after a timeout, which ends a pending read: sockets of this type have no timeouts. Runs on the
     * JDK's timer thread, because the common pool may have a single thread, which may be the one that waits.
     */
    private static CompletableFuture<Void> closeLater(SocketChannel channel) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        channel.close();
                    } catch (IOException e) {
                        LOG.debug("control", e);
                    }
                },
                CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS, Runnable::run));
    }

    private static BufferedReader reader(SocketChannel channel) {
        return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    private static void write(SocketChannel channel, String line) throws IOException {
        Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
        writer.write(line + '\n');
        writer.flush();
    }
}
