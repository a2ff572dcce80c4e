package io.contextservices.server.internal.access;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The places for passwords that wait to be checked. No address can take all of them, and some are kept for addresses from which a
 * right password has come. Whether a name exists makes no difference: it would show. Safe for use by any number of threads.
 */
final class PasswordCheckQueue {

    private static final int MOST_ADDRESSES = 1_024;

    private final int all;
    private final int unproven;
    private final int unprovenEach;
    private final int provenEach;
    private final Map<InetAddress, Boolean> proven = new RecencyMap<>(MOST_ADDRESSES);
    private final Map<InetAddress, Integer> taken = new HashMap<>();
    private int takenByAll;

    /** So many: three quarters for any address, of which one without a right password has a third. */
    PasswordCheckQueue(int all) {
        this.all = all;
        this.unproven = all * 3 / 4;
        this.unprovenEach = all / 4;
        this.provenEach = all * 3 / 4;
    }

    /** Takes a place, if there is one for this address. */
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

    /** Gives a place back. */
    synchronized void leave(InetAddress address) {
        taken.computeIfPresent(address, (same, own) -> own > 1 ? own - 1 : null);
        takenByAll--;
    }

    /** A right password has come from there. */
    synchronized void prove(InetAddress address) {
        proven.put(address, true);
    }
}
