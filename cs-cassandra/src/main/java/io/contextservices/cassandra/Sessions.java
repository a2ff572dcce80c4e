package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import io.contextservices.cassandra.CassandraSettings.Login;
import io.contextservices.cassandra.CassandraSettings.Tls;
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

    static CqlSession open(CassandraSettings settings) {
        CqlSessionBuilder builder =
                CqlSession.builder().addContactPoints(settings.contactPoints()).withConfigLoader(config(settings));
        if (settings.localDataCentre() != null) {
            builder.withLocalDatacenter(settings.localDataCentre());
        }
        Login login = settings.login();
        if (login != null) {
            builder.withAuthCredentials(login.user(), login.password());
        }
        Tls tls = settings.tls();
        if (tls != null) {
            builder.withSslEngineFactory(new ProgrammaticSslEngineFactory(tls.context(), null, tls.checkNames()));
        }
        RequestTracker tracker = settings.internals().tracker();
        if (tracker != null) {
            builder.addRequestTracker(tracker);
        }
        CqlSession session;
        try {
            session = builder.build();
        } catch (DriverException | IllegalArgumentException | IllegalStateException e) {
            throw new StoreException(new ConnectionErrors(settings).message(e), e);
        }
        try {
            checkDataCentres(settings, dataCentres(session));
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
    static void checkDataCentres(CassandraSettings settings, Set<String> existing) {
        String names = String.join(", ", existing);
        if (settings.localDataCentre() != null && !existing.contains(settings.localDataCentre())) {
            throw new StoreException(
                    "the cluster has no data centre " + settings.localDataCentre() + "; it has " + names, null);
        }
        if (settings.localDataCentre() == null && !settings.everyDataCentre() && existing.size() > 1) {
            throw new StoreException(
                    "the cluster has the data centres " + names
                            + ": name the local one with store.cassandra.data-centre or localDataCentre(…)",
                    null);
        }
    }

    private static Set<String> dataCentres(CqlSession session) {
        Set<String> names = new TreeSet<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            if (node.getDatacenter() != null) {
                names.add(node.getDatacenter());
            }
        }
        return names;
    }

    private static DriverConfigLoader config(CassandraSettings settings) {
        boolean local = !settings.everyDataCentre();
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
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace()));
        if (settings.localDataCentre() == null) {
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
