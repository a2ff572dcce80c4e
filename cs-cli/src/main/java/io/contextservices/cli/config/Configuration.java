package io.contextservices.cli.config;

import io.contextservices.api.Limits;
import io.contextservices.cassandra.UpgradedTables;
import io.contextservices.engine.ContextEngine;
import io.contextservices.engine.ContextEngineBuilder;
import io.contextservices.server.ContextServer;
import io.contextservices.server.Users;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.StoreException;
import io.contextservices.store.TransferableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a server. Values from the command line override those from the environment, which override those
 * from the file, which override the defaults. Immutable.
 */
public final class Configuration {

    private final ConfigurationValues values;

    private Configuration(ConfigurationValues values) {
        this.values = values;
    }

    /**
     * Reads and validates the configuration.
     *
     * @param file a YAML file; {@code null} for none
     * @param environment the environment variables; only names that begin with {@code CS_} are used, and each of these
     *     that is not a key is logged as a warning
     * @param options the texts of command line options by the name of their key
     * @throws ConfigurationException if the file cannot be read, contains an unknown key, or a value is invalid;
     *     reports all errors
     */
    public static Configuration read(
            @Nullable Path file, Map<String, String> environment, Map<String, String> options) {
        return new Configuration(ConfigurationValues.read(file, environment, options));
    }

    /** Returns whether a file of users restricts access. */
    public boolean hasUsers() {
        return values.find(ConfigurationKeys.USERS).isPresent();
    }

    /** Returns the names of the tenants. */
    public List<String> tenants() {
        return values.get(ConfigurationKeys.TENANTS);
    }

    /** Returns whether the configuration names the tenants instead of using the default. */
    public boolean hasTenants() {
        return values.isSet(ConfigurationKeys.TENANTS);
    }

    /** Returns the directory of the store; empty if the store is on a cluster. */
    public Optional<Path> directory() {
        return values.find(ConfigurationKeys.DIRECTORY);
    }

    /**
     * Opens the configured store.
     *
     * @throws StoreException if it cannot be opened
     * @throws ConfigurationException if keys or certificates cannot be read
     */
    public TransferableStore store() {
        return new StoreSettings(values).open(true);
    }

    /** Opens the configured store if it exists. Creates nothing, regardless of the configuration. */
    public TransferableStore existingStore() {
        return new StoreSettings(values).open(false);
    }

    /**
     * Puts the newest format in force for the tables on a cluster.
     *
     * @throws StoreException if that fails
     * @throws ConfigurationException if keys or certificates cannot be read
     */
    public UpgradedTables upgrade() {
        return new StoreSettings(values).upgrade();
    }

    /**
     * Creates the configured engine on a store, which the engine then owns.
     *
     * @throws ConfigurationException if the directory for exports cannot be created; the store is still open
     */
    public ContextEngine engine(ConversationStore store) {
        ContextEngineBuilder engine = ContextEngine.builder(store)
                .limits(Limits.DEFAULT
                        .withBodyBytes(values.get(ConfigurationKeys.BODY_BYTES))
                        .withNesting(values.get(ConfigurationKeys.NESTING))
                        .withAttachedKeys(values.get(ConfigurationKeys.ATTACHED_KEYS))
                        .withKeyCharacters(values.get(ConfigurationKeys.KEY_CHARACTERS))
                        .withConversationBytes(values.get(ConfigurationKeys.CONVERSATION_BYTES))
                        .withItems(values.get(ConfigurationKeys.ITEMS)))
                .tenants(values.get(ConfigurationKeys.TENANTS).toArray(String[]::new))
                .expireAfter(values.get(ConfigurationKeys.EXPIRATION))
                .idempotencyKeysKept(values.get(ConfigurationKeys.KEYS_KEPT))
                .graceAfterExpiry(values.get(ConfigurationKeys.GRACE))
                .clockTolerance(values.get(ConfigurationKeys.CLOCK_TOLERANCE));
        values.get(ConfigurationKeys.EXPIRATION_BY_TYPE).forEach(engine::expireAfter);
        values.find(ConfigurationKeys.AUTO_COMPLETE_AFTER).ifPresent(engine::autoCompleteAfter);
        values.find(ConfigurationKeys.EXPORT_DIRECTORY).ifPresent(engine::exportDirectory);
        engine.businessAttributes(values.get(ConfigurationKeys.BUSINESS_ATTRIBUTES));
        values.get(ConfigurationKeys.BUSINESS_ATTRIBUTES_BY_TENANT).forEach(engine::businessAttributes);
        try {
            return engine.build();
        } catch (UncheckedIOException e) {
            throw asConfigurationError(e);
        }
    }

    /**
     * Checks the file of users, the keystore, the directory for exports and the port, so that no store is created for a
     * server that cannot start.
     *
     * @throws ConfigurationException if the file, the keystore or the directory is unusable, as for {@link #server} and
     *     {@link #engine}
     * @throws UncheckedIOException if the server cannot listen
     */
    public void checkServer() {
        try {
            values.find(ConfigurationKeys.USERS)
                    .ifPresent(users -> Users.check(users, values.get(ConfigurationKeys.TENANTS)));
            values.find(ConfigurationKeys.KEYSTORE)
                    .ifPresent(keystore -> ContextServer.checkKeystore(
                            keystore,
                            values.get(ConfigurationKeys.KEYSTORE_PASSWORD).toCharArray()));
            values.find(ConfigurationKeys.EXPORT_DIRECTORY).ifPresent(ContextEngine::checkExportDirectory);
        } catch (UncheckedIOException e) {
            throw asConfigurationError(e);
        }
        checkPort();
    }

    private void checkPort() {
        String host = values.get(ConfigurationKeys.HOST);
        int port = values.get(ConfigurationKeys.PORT);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e));
        }
    }

    /**
     * Starts the configured server.
     *
     * @throws ConfigurationException if the file of users or the keystore cannot be read
     * @throws UncheckedIOException if the server cannot listen
     */
    public ContextServer server(ContextEngine engine) {
        ContextServer.Builder server = ContextServer.builder(engine)
                .host(values.get(ConfigurationKeys.HOST))
                .port(values.get(ConfigurationKeys.PORT))
                .maxUrlBytes(values.get(ConfigurationKeys.URL_BYTES))
                .maxHeaderBytes(values.get(ConfigurationKeys.HEADER_BYTES))
                .allowedOrigins(values.get(ConfigurationKeys.ORIGINS))
                .maxRequests(values.get(ConfigurationKeys.REQUESTS))
                .requestTimeout(values.get(ConfigurationKeys.REQUEST_TIMEOUT))
                .idleTimeout(values.get(ConfigurationKeys.IDLE_TIMEOUT))
                .writeTimeout(values.get(ConfigurationKeys.WRITE_TIMEOUT));
        values.find(ConfigurationKeys.CONNECTIONS).ifPresent(server::maxConnections);
        values.find(ConfigurationKeys.BUFFERED_BYTES).ifPresent(server::maxBufferedBytes);
        values.find(ConfigurationKeys.USERS).ifPresent(server::users);
        values.find(ConfigurationKeys.KEYSTORE)
                .ifPresent(keystore -> server.tls(
                        keystore,
                        values.get(ConfigurationKeys.KEYSTORE_PASSWORD).toCharArray()));
        try {
            return server.start();
        } catch (UncheckedIOException e) {
            throw asConfigurationError(e);
        }
    }

    /** Converts an error in a configured file into an error of the configuration. */
    private RuntimeException asConfigurationError(UncheckedIOException e) {
        String message = String.valueOf(e.getMessage());
        for (ConfigurationKey<Path> key :
                List.of(ConfigurationKeys.USERS, ConfigurationKeys.KEYSTORE, ConfigurationKeys.EXPORT_DIRECTORY)) {
            if (values.find(key).filter(file -> message.startsWith(file + ": ")).isPresent()) {
                return new ConfigurationException(List.of(key.name() + ": " + message));
            }
        }
        return e;
    }

    /**
     * Returns a line per key, with its value and the source of the value, in the format of a configuration file. Unset
     * keys and secrets are commented out.
     */
    public List<String> lines() {
        return values.lines();
    }
}
