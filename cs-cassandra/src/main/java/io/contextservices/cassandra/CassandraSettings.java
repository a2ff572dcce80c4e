package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a store is opened. {@link CassandraStoreBuilder} describes them. Immutable.
 *
 * @param localDataCentre the data centre whose nodes receive the requests; {@code null} if none is named
 * @param login {@code null} to connect without credentials
 * @param tls {@code null} to connect without encryption
 * @param replication the replication of a new keyspace in CQL; {@code null} to create none
 */
record CassandraSettings(
        List<InetSocketAddress> contactPoints,
        String keyspace,
        @Nullable String localDataCentre,
        boolean everyDataCentre,
        @Nullable Login login,
        @Nullable Tls tls,
        @Nullable String replication,
        Duration patience,
        int operations,
        Internals internals) {

    /** The credentials of a role on the cluster. */
    record Login(String user, String password) {

        /** Omits the password. */
        @Override
        public String toString() {
            return user;
        }
    }

    /**
     * The encryption of connections.
     *
     * @param checkNames whether a node's certificate must match its host name
     */
    record Tls(SSLContext context, boolean checkNames) {}

    /**
     * Settings that only tests change.
     *
     * @param newestFormat the newest format that the store knows; a lower one simulates an earlier version
     * @param refreshInterval the interval at which the store reads the format in force and the floor
     * @param clockInterval the interval at which servers compare their clocks
     * @param joinTimeout the time for which the creation of a keyspace waits for nodes that have just started
     * @param tracker receives every statement; {@code null} for none
     */
    record Internals(
            int newestFormat,
            Duration refreshInterval,
            Duration clockInterval,
            Duration joinTimeout,
            @Nullable RequestTracker tracker) {

        static final Internals DEFAULT = new Internals(
                Schema.NEWEST, FormatInForce.REFRESH_INTERVAL, ClockRows.INTERVAL, ClusterNodes.JOIN_TIMEOUT, null);

        Internals withNewestFormat(int format) {
            return new Internals(format, refreshInterval, clockInterval, joinTimeout, tracker);
        }

        Internals withRefreshInterval(Duration interval) {
            return new Internals(newestFormat, interval, clockInterval, joinTimeout, tracker);
        }

        Internals withClockInterval(Duration interval) {
            return new Internals(newestFormat, refreshInterval, interval, joinTimeout, tracker);
        }

        Internals withJoinTimeout(Duration timeout) {
            return new Internals(newestFormat, refreshInterval, clockInterval, timeout, tracker);
        }

        Internals withTracker(RequestTracker tracker) {
            return new Internals(newestFormat, refreshInterval, clockInterval, joinTimeout, tracker);
        }
    }
}
