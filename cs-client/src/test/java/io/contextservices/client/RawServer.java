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

/** Takes connections one after the other, does with each what it was told to, and tells when it has. */
final class RawServer implements AutoCloseable {

    static final String STARTED = "HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{\"service_id\":1}";

    private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)");

    /** What to do with a connection. */
    interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Semaphore requests = new Semaphore(0);
    private final Semaphore ends = new Semaphore(0);

    RawServer(Conversation conversation) throws IOException {
        new Thread(() -> serve(conversation), "raw server").start();
    }

    /** Answers every request of a connection with the same text, or not at all if that is empty. */
    static Conversation answering(String answer) {
        return socket -> {
            while (readStart(socket)) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** Reads one start; {@code false} if there is none any more. */
    static boolean readStart(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(StandardCharsets.UTF_8).endsWith("\"}")) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            seen.write(b);
        }
        return true;
    }

    /** Reads a request whose length is told; the empty text if there is none any more. */
    static String readRequest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            seen.write(b);
            head = seen.toString(StandardCharsets.UTF_8);
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
        assertThat(requests.tryAcquire(10, TimeUnit.SECONDS)).as("a connection").isTrue();
    }

    /** Waits until a connection is over, at whichever end. */
    void awaitEnd() throws InterruptedException {
        assertThat(ends.tryAcquire(10, TimeUnit.SECONDS))
                .as("the end of a connection")
                .isTrue();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Conversation conversation) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                requests.release();
                conversation.hold(socket);
            } catch (IOException broken) {
                // That is an end as well.
            } finally {
                ends.release();
            }
        }
    }
}
