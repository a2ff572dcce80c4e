package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that accepts connections one after the other, handles each as scripted, and signals when it has. */
final class RawServer implements AutoCloseable {

    static final String STARTED = "HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{\"service_id\":1}";

    private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)");

    /** A script for a connection. */
    interface Script {
        void run(Socket socket) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Semaphore accepted = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);

    RawServer(Script script) throws IOException {
        new Thread(() -> serve(script), "raw server").start();
    }

    /** Returns a script that answers every request with this text, or sends nothing if the text is empty. */
    static Script responding(String response) {
        return socket -> {
            while (readStart(socket)) {
                socket.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** Reads one start request; returns {@code false} at the end of the connection. */
    static boolean readStart(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (!received.toString(StandardCharsets.UTF_8).endsWith("\"}")) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            received.write(b);
        }
        return true;
    }

    /** Reads a request with a {@code Content-Length}; returns the empty text at the end of the connection. */
    static String readRequest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            received.write(b);
            head = received.toString(StandardCharsets.UTF_8);
        }
        Matcher length = LENGTH.matcher(head);
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head;
    }

    String url() {
        return "http://" + listener.getInetAddress().getHostAddress() + ':' + listener.getLocalPort();
    }

    /** Waits until a connection was accepted. */
    void awaitConnection() throws InterruptedException {
        assertThat(accepted.tryAcquire(10, TimeUnit.SECONDS)).as("a connection").isTrue();
    }

    /** Waits until a connection has ended, on either side. */
    void awaitEnd() throws InterruptedException {
        assertThat(ended.tryAcquire(10, TimeUnit.SECONDS))
                .as("the end of a connection")
                .isTrue();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Script script) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                accepted.release();
                script.run(socket);
            } catch (IOException broken) {
                // A failure ends the connection as well.
            } finally {
                ended.release();
            }
        }
    }
}
