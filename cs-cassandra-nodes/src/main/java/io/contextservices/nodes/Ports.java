package io.contextservices.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a node listens on.
 *
 * @param cql for clients
 * @param storage for other nodes
 */
record Ports(int cql, int storage) {

    /**
     * Below those that systems give to outgoing connections: one of those might take a node's port while the node is down, or
     * a client that tries again and again might end up connected to itself.
     */
    private static final int FIRST = 10_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 100;

    /** Two that are free on all these addresses. */
    static Ports free(List<InetAddress> addresses) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (addresses.stream().allMatch(address -> isFree(address, port) && isFree(address, port + 1))) {
                return new Ports(port, port + 1);
            }
        }
        throw new IOException("no free ports found on " + addresses);
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
