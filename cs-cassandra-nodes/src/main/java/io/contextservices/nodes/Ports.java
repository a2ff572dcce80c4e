package io.contextservices.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports on which a node listens.
 *
 * @param cql the port for clients
 * @param storage the port for other nodes
 */
record Ports(int cql, int storage) {

    /**
     * The lowest port. All are below the ephemeral ports of usual systems: an outgoing connection could take a node's
     * port while the node is down, or a client that keeps reconnecting could connect to itself.
     */
    private static final int FIRST = 10_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 100;

    /** Returns two ports that are free on all addresses. */
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
        } catch (IOException inUse) {
            return false;
        }
    }
}
