package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Connects to the cluster. */
final class Sessions {

    /** The driver profile of reads. A read is also sent to a second node if the first one is slow. */
    static final String READS = "reads";

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(3);

    /**
     * The time for which the driver collects changes of the schema before it reloads it; spent once per created table.
     */
    private static final Duration SCHEMA_CHANGES_TOGETHER = Duration.ofMillis(50);

    private Sessions() {}

    static CqlSession open(CassandraStore.Builder from) {
        CqlSessionBuilder builder =
                CqlSession.builder().addContactPoints(from.contactPoints).withConfigLoader(config(from));
        if (from.localDataCentre != null) {
            builder.withLocalDatacenter(from.localDataCentre);
        }
        if (from.user != null && from.password != null) {
            builder.withAuthCredentials(from.user, from.password);
        }
        if (from.tls != null) {
            builder.withSslEngineFactory(new ProgrammaticSslEngineFactory(from.tls, null, from.checkNames));
        }
        if (from.tracker != null) {
            builder.addRequestTracker(from.tracker);
        }
        CqlSession session;
        try {
            session = builder.build();
        } catch (DriverException | IllegalArgumentException | IllegalStateException e) {
            throw new StoreException(new ConnectionErrors(from).tell(e), e);
        }
        try {
            checkDataCentres(from, dataCentres(session));
        } catch (StoreException e) {
            session.close();
            throw e;
        }
        return session;
    }

    /**
     * Checks the settings for data centres. A majority in one data centre does not overlap with one in another, so all
     * processes must count in the same one. The driver would choose the data centre of the first node that answers.
     */
    static void checkDataCentres(CassandraStore.Builder from, Set<String> there) {
        String names = String.join(", ", there);
        if (from.localDataCentre != null && !there.contains(from.localDataCentre)) {
            throw new StoreException(
                    "the cluster has no data centre " + from.localDataCentre + "; it has " + names, null);
        }
        if (from.localDataCentre == null && !from.everyDataCentre && there.size() > 1) {
            throw new StoreException(
                    "the cluster has the data centres " + names
                            + ": say in store.cassandra.data-centre or localDataCentre(…) which of them is the local one",
                    null);
        }
    }

    private static Set<String> dataCentres(CqlSession session) {
        Set<String> there = new TreeSet<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            if (node.getDatacenter() != null) {
                there.add(node.getDatacenter());
            }
        }
        return there;
    }

    private static DriverConfigLoader config(CassandraStore.Builder from) {
        boolean local = !from.everyDataCentre;
        ProgrammaticDriverConfigLoaderBuilder config = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.SESSION_NAME, "cs-cassandra")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, STATEMENT_TIMEOUT)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, local ? "LOCAL_QUORUM" : "QUORUM")
                .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, local ? "LOCAL_SERIAL" : "SERIAL")
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(5))
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(5))
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(5))
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, Duration.ofSeconds(5))
                .withString(DefaultDriverOption.RECONNECTION_POLICY_CLASS, "ExponentialReconnectionPolicy")
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, 10_000)
                .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 10_000)
                .withBoolean(DefaultDriverOption.TIMESTAMP_GENERATOR_FORCE_JAVA_CLOCK, true)
                // With warnings enabled the driver logs the written values, including keys of customers. The nodes log
                // these warnings without the values.
                .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_CHANGES_TOGETHER)
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(from.keyspace));
        if (from.localDataCentre == null) {
            config.withString(
                    DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS,
                    local ? "DcInferringLoadBalancingPolicy" : "BasicLoadBalancingPolicy");
        }
        return config.startProfile(READS)
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withString(
                        DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS, "ConstantSpeculativeExecutionPolicy")
                .withInt(DefaultDriverOption.SPECULATIVE_EXECUTION_MAX, 2)
                .withDuration(DefaultDriverOption.SPECULATIVE_EXECUTION_DELAY, Duration.ofMillis(200))
                .endProfile()
                .build();
    }
}
