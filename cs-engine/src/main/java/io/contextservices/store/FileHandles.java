package io.contextservices.store;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The shares of the connections of a server and of the tables of a store in the file handles of a process. An
 * application with several servers or stores in one process sets lower limits for each; its own limits take precedence.
 *
 * @param connections the maximum number of open connections: half of the handles beside the reserve, at most 10,000
 * @param turnedAway the maximum number of further connections that get a response before they are closed: an eighth, at
 *     most 100
 * @param tables the maximum number of tables that a store keeps open: a quarter, at most 1,000
 */
public record FileHandles(int connections, int turnedAway, int tables) {

    /** The file handles of a JVM, a server and a store without any connection. */
    private static final int RESERVE = 32;

    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_TURNED_AWAY = 100;
    private static final int MAX_TABLES = 1_000;

    /** Returns the shares in a process with this limit of open files. */
    public static FileHandles of(long limit) {
        long free = Math.max(0, limit - RESERVE);
        return new FileHandles(
                share(free / 2, MAX_CONNECTIONS), share(free / 8, MAX_TURNED_AWAY), share(free / 4, MAX_TABLES));
    }

    private static int share(long share, int maximum) {
        return (int) Math.max(1, Math.min(maximum, share));
    }

    /** Returns the shares in this process. If the system reports no limit, there is none. */
    public static FileHandles ofProcess() {
        return of(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }
}
