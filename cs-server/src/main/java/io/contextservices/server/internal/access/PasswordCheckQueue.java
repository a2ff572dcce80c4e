package io.contextservices.server.internal.access;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the places in the queue of password checks. No address can take all of them, and some are reserved for
 * addresses that sent a right password before. Known and unknown names are treated alike, since a difference would
 * reveal which names exist. Safe for use by any number of threads.
 */
final class PasswordCheckQueue {

    private static final int MAX_ADDRESSES = 1_024;

    private final int all;
    private final int unproven;
    private final int unprovenEach;
    private final int provenEach;
    private final Map<InetAddress, Boolean> proven = new RecencyMap<>(MAX_ADDRESSES);
    private final Map<InetAddress, Integer> taken = new HashMap<>();
    private int takenByAll;

    /**
     * Creates a queue.
     *
     * @param all the number of places. An address can take three quarters of them, or one quarter if it has sent no
     *     right password. Addresses of the latter kind can together take three quarters.
     */
    PasswordCheckQueue(int all) {
        this.all = all;
        this.unproven = all * 3 / 4;
        this.unprovenEach = all / 4;
        this.provenEach = all * 3 / 4;
    }

    /** Takes a place. Returns false if there is none for this address. */
    synchronized boolean take(InetAddress address) {
        boolean known = proven.get(address) != null;
        int own = taken.getOrDefault(address, 0);
        if (own >= (known ? provenEach : unprovenEach) || takenByAll >= (known ? all : unproven)) {
            return false;
        }
        taken.put(address, own + 1);
        takenByAll++;
        return true;
    }

    /** Releases a place. */
    synchronized void leave(InetAddress address) {
        taken.computeIfPresent(address, (same, own) -> own > 1 ? own - 1 : null);
        takenByAll--;
    }

    /** Records that a right password came from the address. */
    synchronized void prove(InetAddress address) {
        proven.put(address, true);
    }
}
