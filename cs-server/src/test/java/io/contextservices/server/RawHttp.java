package io.contextservices.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection for raw bytes, with which a test can send requests that no HTTP client would. */
final class RawHttp implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawHttp(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    record Response(int status, Map<String, List<String>> headers, String body) {
        String header(String name) {
            List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null ? null : String.join(", ", values);
        }
    }

    /** Sends one request on a new connection. */
    static Response send(int port, String method, String target, String... headers) throws IOException {
        return send(port, method, target, new byte[0], headers);
    }

    static Response send(int port, String method, String target, byte[] body, String... headers) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(head(method, target, body.length, headers));
            http.write(body);
            return http.read(method.equals("HEAD"));
        }
    }

    static String head(String method, String target, int length, String... headers) {
        StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (length > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    Response read(boolean headOnly) throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    List.of(line.substring(colon + 1).strip()),
                    (a, b) -> List.of(a.get(0), b.get(0)));
        }
        String length = headers.containsKey("content-length")
                ? headers.get("content-length").get(0)
                : "0";
        byte[] body = headOnly ? new byte[0] : in.readNBytes(Integer.parseInt(length));
        return new Response(Integer.parseInt(status[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Returns whether there are unread bytes. */
    boolean hasResponse() throws IOException {
        return in.available() > 0;
    }

    /** Returns whether the peer has closed the connection; a reset fails. */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    /** Returns whether the peer has closed or reset the connection. */
    boolean isClosed() throws IOException {
        try {
            return atEnd();
        } catch (SocketException reset) {
            return true;
        }
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after \"" + line + '"');
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
