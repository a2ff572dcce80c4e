package io.contextservices.cli.config;

import io.contextservices.api.Limits;
import io.contextservices.cassandra.CassandraStore;
import io.contextservices.cassandra.CassandraStoreBuilder;
import io.contextservices.cassandra.UpgradedTables;
import io.contextservices.cli.config.Source.Entry;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import io.contextservices.server.Users;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a server. Values from the command line override those from the environment, which override those
 * from the file, which override the defaults. Immutable.
 */
public final class Configuration {

    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    private record Setting(Object value, Entry entry) {}

    private final Map<ConfigurationKey<?>, Setting> settings = new LinkedHashMap<>();

    private Configuration(Map<ConfigurationKey<?>, Entry> entries, List<String> problems) {
        for (ConfigurationKey<?> key : ConfigurationKeys.ALL) {
            Entry entry = entries.get(key);
            if (entry != null) {
                set(key, entry, problems);
            }
        }
        Set<String> strangers = new TreeSet<>(find(ConfigurationKeys.BUSINESS_ATTRIBUTES_BY_TENANT)
                .orElse(Map.of())
                .keySet());
        strangers.removeAll(find(ConfigurationKeys.TENANTS).orElse(List.copyOf(strangers)));
        strangers.forEach(name -> problems.add("business-attributes-by-tenant has no tenant " + name));
        if (settings.containsKey(ConfigurationKeys.KEYSTORE)
                && !settings.containsKey(ConfigurationKeys.KEYSTORE_PASSWORD)) {
            problems.add("tls.password is missing, without which tls.keystore cannot be read; it is best set as "
                    + ConfigurationKeys.KEYSTORE_PASSWORD.variable());
        }
        CassandraKeys.NEEDS.forEach(each -> checkNeed(entries, each.getKey(), each.getValue(), problems));
    }

    private static void checkNeed(
            Map<ConfigurationKey<?>, Entry> entries,
            ConfigurationKey<?> key,
            ConfigurationKey<?> needed,
            List<String> problems) {
        Entry entry = entries.get(key);
        if (entry != null && !entries.containsKey(needed)) {
            problems.add(entry.origin() + ": " + key.name() + " is of no use without " + needed.name()
                    + (needed.secret() ? ", which is best set as " + needed.variable() : ""));
        }
    }

    /**
     * Removes the keys of the other type of store, and reports those that were set, since they would have no effect.
     */
    private static void chooseStore(Map<ConfigurationKey<?>, Entry> entries, List<String> problems) {
        Entry address = entries.get(CassandraKeys.ADDRESS);
        for (ConfigurationKey<?> key : address == null ? CassandraKeys.ALL : ConfigurationKeys.ON_DISK) {
            Entry entry = entries.remove(key);
            if (entry != null && !entry.isDefault()) {
                problems.add(
                        address == null
                                ? entry.origin() + ": " + key.name() + " is of no use without "
                                        + CassandraKeys.ADDRESS.name()
                                : key.name() + " (" + entry.origin() + ") and " + CassandraKeys.ADDRESS.name() + " ("
                                        + address.origin() + ") do not go together: a server has one store");
            }
        }
    }

    private void set(ConfigurationKey<?> key, Entry entry, List<String> problems) {
        try {
            settings.put(key, new Setting(key.reader().read(entry.node()), entry));
        } catch (IllegalArgumentException e) {
            problems.add(entry.origin() + ": " + key.name() + ' ' + e.getMessage());
        }
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
        List<String> problems = new ArrayList<>();
        Map<ConfigurationKey<?>, Entry> entries = Source.defaults();
        if (file != null) {
            entries.putAll(Source.file(file, problems));
        }
        List<String> strangers = new ArrayList<>();
        entries.putAll(Source.environment(environment, problems, strangers));
        strangers.forEach(stranger -> LOG.warn("the environment variable {}", stranger));
        entries.putAll(Source.options(options, problems));
        chooseStore(entries, problems);
        Configuration configuration = new Configuration(entries, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    /** Returns whether a file of users restricts access. */
    public boolean hasUsers() {
        return find(ConfigurationKeys.USERS).isPresent();
    }

    /** Returns the names of the tenants. */
    public List<String> tenants() {
        return get(ConfigurationKeys.TENANTS);
    }

    /** Returns whether the configuration names the tenants instead of using the default. */
    public boolean hasTenants() {
        Setting tenants = settings.get(ConfigurationKeys.TENANTS);
        return tenants != null && !tenants.entry().isDefault();
    }

    /** Returns the directory of the store; empty if the store is on a cluster. */
    public Optional<Path> directory() {
        return find(ConfigurationKeys.DIRECTORY);
    }

    /**
     * Opens the configured store.
     *
     * @throws StoreException if it cannot be opened
     * @throws ConfigurationException if keys or certificates cannot be read
     */
    public ConversationStore store() {
        return store(true);
    }

    /** Opens the configured store if it exists. Creates nothing, regardless of the configuration. */
    public ConversationStore existingStore() {
        return store(false);
    }

    private ConversationStore store(boolean create) {
        Optional<CassandraAddress> address = find(CassandraKeys.ADDRESS);
        if (address.isPresent()) {
            CassandraStoreBuilder store = cassandra(address.get());
            if (create) {
                find(CassandraKeys.CREATE_SCHEMA).ifPresent(store::createSchema);
            }
            return store.open();
        }
        RocksDbStore.Builder store =
                RocksDbStore.builder(get(ConfigurationKeys.DIRECTORY)).queueCapacity(get(ConfigurationKeys.QUEUE));
        return create ? store.open() : store.existing().open();
    }

    /**
     * Puts the newest format in force for the tables on a cluster.
     *
     * @throws StoreException if that fails
     * @throws ConfigurationException if keys or certificates cannot be read
     */
    public UpgradedTables upgrade() {
        return cassandra(find(CassandraKeys.ADDRESS).orElseThrow()).upgrade();
    }

    private CassandraStoreBuilder cassandra(CassandraAddress address) {
        CassandraStoreBuilder store = CassandraStore.builder(address.contactPoints(), address.keyspace())
                .patience(get(CassandraKeys.PATIENCE))
                .operations(get(CassandraKeys.OPERATIONS));
        find(CassandraKeys.DATA_CENTRE).ifPresent(store::localDataCentre);
        if (get(CassandraKeys.EVERY_DATA_CENTRE)) {
            store.everyDataCentre();
        }
        find(CassandraKeys.USER).ifPresent(user -> store.credentials(user, get(CassandraKeys.PASSWORD)));
        find(CassandraKeys.TRUSTSTORE).ifPresent(trusted -> store.tls(tls(trusted), get(CassandraKeys.CHECK_NAMES)));
        return store;
    }

    private SSLContext tls(Path trusted) {
        TlsMaterial.Store own = find(CassandraKeys.KEYSTORE)
                .map(file -> new TlsMaterial.Store(file, get(CassandraKeys.KEYSTORE_PASSWORD)))
                .orElse(null);
        return TlsMaterial.context(new TlsMaterial.Store(trusted, get(CassandraKeys.TRUSTSTORE_PASSWORD)), own);
    }

    /**
     * Creates the configured engine on a store, which the engine then owns.
     *
     * @throws ConfigurationException if the directory for exports cannot be created; the store is still open
     */
    public ContextEngine engine(ConversationStore store) {
        ContextEngine.Builder engine = ContextEngine.builder(store)
                .limits(Limits.DEFAULT
                        .withBodyBytes(get(ConfigurationKeys.BODY_BYTES))
                        .withNesting(get(ConfigurationKeys.NESTING))
                        .withAttachedKeys(get(ConfigurationKeys.ATTACHED_KEYS))
                        .withKeyCharacters(get(ConfigurationKeys.KEY_CHARACTERS))
                        .withConversationBytes(get(ConfigurationKeys.CONVERSATION_BYTES))
                        .withItems(get(ConfigurationKeys.ITEMS)))
                .tenants(get(ConfigurationKeys.TENANTS).toArray(String[]::new))
                .expireAfter(get(ConfigurationKeys.EXPIRATION))
                .idempotencyKeysKept(get(ConfigurationKeys.KEYS_KEPT))
                .graceAfterExpiry(get(ConfigurationKeys.GRACE))
                .clockTolerance(get(ConfigurationKeys.CLOCK_TOLERANCE));
        get(ConfigurationKeys.EXPIRATION_BY_TYPE).forEach(engine::expireAfter);
        find(ConfigurationKeys.AUTO_COMPLETE_AFTER).ifPresent(engine::autoCompleteAfter);
        find(ConfigurationKeys.EXPORT_DIRECTORY).ifPresent(engine::exportDirectory);
        engine.businessAttributes(get(ConfigurationKeys.BUSINESS_ATTRIBUTES));
        get(ConfigurationKeys.BUSINESS_ATTRIBUTES_BY_TENANT).forEach(engine::businessAttributes);
        try {
            return engine.build();
        } catch (UncheckedIOException e) {
            throw ofAFile(e);
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
            find(ConfigurationKeys.USERS).ifPresent(users -> Users.check(users, get(ConfigurationKeys.TENANTS)));
            find(ConfigurationKeys.KEYSTORE)
                    .ifPresent(keystore -> ContextServer.checkKeystore(
                            keystore, get(ConfigurationKeys.KEYSTORE_PASSWORD).toCharArray()));
            find(ConfigurationKeys.EXPORT_DIRECTORY).ifPresent(ContextEngine::checkExportDirectory);
        } catch (UncheckedIOException e) {
            throw ofAFile(e);
        }
        checkPort();
    }

    private void checkPort() {
        String host = get(ConfigurationKeys.HOST);
        int port = get(ConfigurationKeys.PORT);
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
                .host(get(ConfigurationKeys.HOST))
                .port(get(ConfigurationKeys.PORT))
                .maxUrlBytes(get(ConfigurationKeys.URL_BYTES))
                .maxHeaderBytes(get(ConfigurationKeys.HEADER_BYTES))
                .maxRequests(get(ConfigurationKeys.REQUESTS))
                .requestTimeout(get(ConfigurationKeys.REQUEST_TIMEOUT))
                .idleTimeout(get(ConfigurationKeys.IDLE_TIMEOUT))
                .writeTimeout(get(ConfigurationKeys.WRITE_TIMEOUT));
        find(ConfigurationKeys.CONNECTIONS).ifPresent(server::maxConnections);
        find(ConfigurationKeys.BUFFERED_BYTES).ifPresent(server::maxBufferedBytes);
        find(ConfigurationKeys.USERS).ifPresent(server::users);
        find(ConfigurationKeys.KEYSTORE)
                .ifPresent(keystore -> server.tls(
                        keystore, get(ConfigurationKeys.KEYSTORE_PASSWORD).toCharArray()));
        try {
            return server.start();
        } catch (UncheckedIOException e) {
            throw ofAFile(e);
        }
    }

    /** Converts an error in a configured file into an error of the configuration. */
    private RuntimeException ofAFile(UncheckedIOException e) {
        String message = String.valueOf(e.getMessage());
        for (ConfigurationKey<Path> key :
                List.of(ConfigurationKeys.USERS, ConfigurationKeys.KEYSTORE, ConfigurationKeys.EXPORT_DIRECTORY)) {
            if (find(key).filter(file -> message.startsWith(file + ": ")).isPresent()) {
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
        return ConfigurationKeys.ALL.stream()
                .map(key -> line(key, settings.get(key)))
                .toList();
    }

    private static String line(ConfigurationKey<?> key, @Nullable Setting setting) {
        if (setting == null) {
            return "# " + key.name() + ":  # not set";
        }
        String origin = "  # " + setting.entry().origin();
        return key.secret()
                ? "# " + key.name() + ": ********" + origin
                : key.name() + ": " + ValueTypes.show(setting.entry().node()) + origin;
    }

    private <T> T get(ConfigurationKey<T> key) {
        return find(key).orElseThrow();
    }

    @SuppressWarnings("unchecked") // the key's reader has created a value of the key's type
    private <T> Optional<T> find(ConfigurationKey<T> key) {
        return Optional.ofNullable(settings.get(key)).map(setting -> (T) setting.value());
    }
}
