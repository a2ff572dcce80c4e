package io.contextservices.nodes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The log of a node, across restarts. */
record NodeLog(Path file) {

    private static final int LINES_IN_MESSAGES = 40;

    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Returns the last lines, for a message. */
    String end() throws IOException {
        List<String> lines = text(0).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_IN_MESSAGES), lines.size()));
    }

    /** Returns whether the last status of another node, logged after an offset, is that it is up. */
    boolean saysUp(InetSocketAddress node, long from) throws IOException {
        String status = "InetAddress " + node + " is now ";
        String text = text(from);
        int last = text.lastIndexOf(status);
        return last >= 0 && text.startsWith("UP", last + status.length());
    }

    private String text(long from) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        byte[] bytes = Files.readAllBytes(file);
        return new String(Arrays.copyOfRange(bytes, (int) from, bytes.length), StandardCharsets.UTF_8);
    }
}
