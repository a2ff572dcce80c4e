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

    private final int places;
    private final int untrustedPlaces;
    private final int untrustedPlacesEach;
    private final int trustedPlacesEach;
    private final Map<InetAddress, Boolean> trusted = new RecencyMap<>(MAX_ADDRESSES);
    private final Map<InetAddress, Integer> used = new HashMap<>();
    private int usedInTotal;

    /**
     * Creates a queue.
     *
     * @param places the number of places. An address can take three quarters of them, or one quarter if it has sent no
     *     right password. Addresses of the latter kind can together take three quarters.
     */
    PasswordCheckQueue(int places) {
        this.places = places;
        this.untrustedPlaces = places * 3 / 4;
        this.untrustedPlacesEach = places / 4;
        this.trustedPlacesEach = places * 3 / 4;
    }

    /** Takes a place. Returns false if the address has no further place. */
    synchronized boolean tryEnter(InetAddress address) {
        boolean isTrusted = trusted.get(address) != null;
        int usedByAddress = used.getOrDefault(address, 0);
        if (usedByAddress >= (isTrusted ? trustedPlacesEach : untrustedPlacesEach)
                || usedInTotal >= (isTrusted ? places : untrustedPlaces)) {
            return false;
        }
        used.put(address, usedByAddress + 1);
        usedInTotal++;
        return true;
    }

    /** Releases a place. */
    synchronized void leave(InetAddress address) {
        used.computeIfPresent(address, (key, usedByAddress) -> usedByAddress > 1 ? usedByAddress - 1 : null);
        usedInTotal--;
    }

    /** Records that a right password came from the address. */
    synchronized void trust(InetAddress address) {
        trusted.put(address, true);
    }
}
