package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.contextservices.cassandra.CassandraSettings.Internals;
import io.contextservices.cassandra.CassandraSettings.Login;
import io.contextservices.cassandra.CassandraSettings.Tls;
import io.contextservices.store.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link CassandraStore} and opens it. Not thread-safe. */
public final class CassandraStoreBuilder {

    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    private final List<InetSocketAddress> contactPoints;
    private final String keyspace;
    private @Nullable String localDataCentre;
    private boolean everyDataCentre;
    private @Nullable Login login;
    private @Nullable Tls tls;
    private @Nullable String replication;
    private Duration patience = Duration.ofSeconds(10);
    private int operations = 10_000;
    private Internals internals = Internals.DEFAULT;

    CassandraStoreBuilder(List<InetSocketAddress> contactPoints, String keyspace) {
        this.contactPoints = List.copyOf(contactPoints);
        this.keyspace = keyspace;
        if (contactPoints.isEmpty()) {
            throw new IllegalArgumentException("no contact points");
        }
        if (!KEYSPACE.matcher(keyspace).matches()) {
            throw new IllegalArgumentException("invalid name of a keyspace: " + keyspace);
        }
    }

    /**
     * Creates the keyspace and its tables if they do not exist. Cassandra does not support the creation of the same
     * tables by several processes at once, so only one process should set this.
     *
     * @param replication the replication of a new keyspace in CQL, for example <code>{'class':
     *     'NetworkTopologyStrategy', 'dc1': 3}</code>
     */
    public CassandraStoreBuilder createSchema(String replication) {
        this.replication = requireNonNull(replication, "replication");
        return this;
    }

    /**
     * Sets the data centre whose nodes receive the requests. Required if the cluster has several data centres, unless
     * {@link #everyDataCentre} is set.
     */
    public CassandraStoreBuilder localDataCentre(String name) {
        this.localDataCentre = requireNonNull(name, "name");
        return this;
    }

    /**
     * Counts majorities over the replicas of all data centres instead of the local one. Required if applications in
     * several data centres change the same conversations. All processes on a keyspace must agree on this setting.
     */
    public CassandraStoreBuilder everyDataCentre() {
        this.everyDataCentre = true;
        return this;
    }

    /** Sets the user name and password for the login; without this setting the store connects without credentials. */
    public CassandraStoreBuilder credentials(String user, String password) {
        this.login = new Login(requireNonNull(user, "user"), requireNonNull(password, "password"));
        return this;
    }

    /**
     * Encrypts connections with TLS. Default: no encryption.
     *
     * @param context determines the trusted certificates, and the certificate presented to nodes that request one
     * @param checkNames whether a node's certificate must match its host name, as resolved by the name service, or its
     *     address if there is no such name. Without this check the owner of any trusted certificate can impersonate a
     *     node
     */
    public CassandraStoreBuilder tls(SSLContext context, boolean checkNames) {
        this.tls = new Tls(requireNonNull(context, "context"), checkNames);
        return this;
    }

    /**
     * Sets the time for which each step of an operation is retried while the cluster does not answer. While too few
     * nodes are reachable it is a fifth of that; once they have been unreachable for that long, steps fail without a
     * retry.
     *
     * @param time at least 1 s; default 10 s
     */
    public CassandraStoreBuilder patience(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("patience " + time);
        }
        this.patience = time;
        return this;
    }

    /**
     * Sets the maximum number of operations in progress; further operations are rejected. The events of operations in
     * progress are limited to 64 MiB as well.
     *
     * @param max positive; default 10,000
     */
    public CassandraStoreBuilder operations(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("operations " + max);
        }
        this.operations = max;
        return this;
    }

    /** Changes settings that only tests change. */
    CassandraStoreBuilder internals(UnaryOperator<Internals> change) {
        this.internals = change.apply(internals);
        return this;
    }

    CassandraSettings settings() {
        return new CassandraSettings(
                contactPoints,
                keyspace,
                localDataCentre,
                everyDataCentre,
                login,
                tls,
                replication,
                patience,
                operations,
                internals);
    }

    /**
     * Opens the store. Creates tables that this version needs and that the version which created the keyspace did not
     * know.
     *
     * @throws StoreException if the cluster cannot be reached or rejects the credentials; if the cluster has several
     *     data centres and no local one is set, or does not have the one that is set; if the keyspace has no tables and
     *     they are not to be created or cannot be created; or if the tables have a format unknown to this version
     */
    public CassandraStore open() {
        CassandraSettings settings = settings();
        return connected(
                settings,
                (session, schema) -> new CassandraStore(settings, session, schema.prepare(settings.replication())));
    }

    /**
     * Puts the newest format that this version knows in force, for all servers. Servers of an earlier version fail from
     * then on, so none may be running. Servers that know the format switch to it automatically.
     *
     * @throws StoreException as {@link #open()} does, or if an earlier format stays in force
     */
    public UpgradedTables upgrade() {
        CassandraSettings settings = settings();
        return connected(settings, (session, schema) -> {
            try (session) {
                return new UpgradedTables(schema.raise(), settings.internals().newestFormat());
            }
        });
    }

    private static <T> T connected(CassandraSettings settings, BiFunction<CqlSession, Schema, T> use) {
        CqlSession session = Sessions.open(settings);
        try {
            return use.apply(session, new Schema(session, settings));
        } catch (DriverException e) {
            session.close();
            String rights = e instanceof UnauthorizedException
                    ? ". The user of the server needs SELECT and MODIFY on the keyspace"
                    : "";
            throw new StoreException(
                    "the keyspace " + settings.keyspace() + " cannot be used: " + e.getMessage() + rights, e);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
