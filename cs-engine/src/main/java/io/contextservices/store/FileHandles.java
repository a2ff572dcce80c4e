package io.contextservices.store;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How the file handles that a process may open are shared between the connections of a server and the tables of a store. An
 * application with several servers or stores in one process gives each less: its own limits come before these.
 *
 * @param connections that may be open: half of what is left beside the reserve, at most 10,000
 * @param turnedAway how many connections beyond these get an answer: an eighth, at most 100
 * @param tables that a store may hold open: a quarter, at most 1,000
 */
public record FileHandles(int connections, int turnedAway, int tables) {

    /** What a JVM, a server and a store open before anybody calls. */
    private static final int RESERVE = 32;

    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_TURNED_AWAY = 100;
    private static final int MOST_TABLES = 1_000;

    /** The shares in a process that may open so many files. */
    public static FileHandles of(long limit) {
        long free = Math.max(0, limit - RESERVE);
        return new FileHandles(
                share(free / 2, MOST_CONNECTIONS), share(free / 8, MOST_TURNED_AWAY), share(free / 4, MOST_TABLES));
    }

    private static int share(long share, int most) {
        return (int) Math.max(1, Math.min(most, share));
    }

    /** The shares in this process. Where the system does not tell a limit there is none. */
    public static FileHandles ofProcess() {
        return of(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }
}
