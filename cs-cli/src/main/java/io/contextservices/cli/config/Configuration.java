package io.contextservices.cli.config;

import io.contextservices.api.Limits;
import io.contextservices.cli.config.Source.Entry;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.server.store.ConversationStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a server: its defaults, over them what a file says, over that the environment, over that the command
 * line. Immutable.
 */
public final class Configuration {

    private record Setting(Object value, Entry entry) {}

    private final Map<Key<?>, Setting> settings = new LinkedHashMap<>();

    private Configuration(Map<Key<?>, Entry> entries, List<String> problems) {
        for (Key<?> key : Keys.ALL) {
            Entry entry = entries.get(key);
            if (entry != null) {
                set(key, entry, problems);
            }
        }
        Set<String> strangers = new TreeSet<>(
                find(Keys.BUSINESS_ATTRIBUTES_BY_TENANT).orElse(Map.of()).keySet());
        strangers.removeAll(find(Keys.TENANTS).orElse(List.copyOf(strangers)));
        strangers.forEach(name -> problems.add("business-attributes-by-tenant has no tenant " + name));
        if (settings.containsKey(Keys.KEYSTORE) && !settings.containsKey(Keys.KEYSTORE_PASSWORD)) {
            problems.add("tls.password is missing, without which tls.keystore cannot be read; it is best set as "
                    + Keys.KEYSTORE_PASSWORD.variable());
        }
    }

    private void set(Key<?> key, Entry entry, List<String> problems) {
        try {
            settings.put(key, new Setting(key.reader().read(entry.node()), entry));
        } catch (IllegalArgumentException e) {
            problems.add(entry.origin() + ": " + key.name() + ' ' + e.getMessage());
        }
    }

    /**
     * Reads and checks it all.
     *
     * @param file YAML; {@code null} for none
     * @param environment variables; those whose names begin with {@code CS_} count
     * @param options texts by name of key
     * @throws ConfigurationException if a key is not known, or a value is not valid; it names all that are
     * @throws IOException if the file cannot be read
     */
    public static Configuration read(@Nullable Path file, Map<String, String> environment, Map<String, String> options)
            throws IOException {
        List<String> problems = new ArrayList<>();
        Map<Key<?>, Entry> entries = Source.defaults();
        if (file != null) {
            entries.putAll(Source.file(file, problems));
        }
        entries.putAll(Source.environment(environment, problems));
        entries.putAll(Source.options(options, problems));
        Configuration configuration = new Configuration(entries, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    /** Whether only those may call who are named in a file. */
    public boolean hasUsers() {
        return find(Keys.USERS).isPresent();
    }

    /** Where the store is. */
    public Path directory() {
        return get(Keys.DIRECTORY);
    }

    /** The store that this asks for, open. */
    public RocksDbStore store() {
        return RocksDbStore.builder(get(Keys.DIRECTORY))
                .queueCapacity(get(Keys.QUEUE))
                .open();
    }

    /** The engine that this asks for, on a store that it takes over. */
    public ContextEngine engine(ConversationStore store) {
        ContextEngine.Builder engine = ContextEngine.builder(store)
                .limits(new Limits(
                        get(Keys.BODY_BYTES),
                        get(Keys.NESTING),
                        get(Keys.ATTACHED_KEYS),
                        get(Keys.KEY_CHARACTERS),
                        get(Keys.CONVERSATION_BYTES)))
                .tenants(get(Keys.TENANTS).toArray(String[]::new))
                .expireAfter(get(Keys.EXPIRATION))
                .idempotencyKeysKept(get(Keys.KEYS_KEPT));
        get(Keys.EXPIRATION_BY_TYPE).forEach(engine::expireAfter);
        find(Keys.AUTO_COMPLETE_AFTER).ifPresent(engine::autoCompleteAfter);
        find(Keys.EXPORT_DIRECTORY).ifPresent(engine::exportDirectory);
        engine.businessAttributes(get(Keys.BUSINESS_ATTRIBUTES));
        get(Keys.BUSINESS_ATTRIBUTES_BY_TENANT).forEach(engine::businessAttributes);
        return engine.build();
    }

    /** The server that this asks for, listening. */
    public ContextServer server(ContextEngine engine) {
        ContextServer.Builder server = ContextServer.builder(engine)
                .host(get(Keys.HOST))
                .port(get(Keys.PORT))
                .maxUrlBytes(get(Keys.URL_BYTES))
                .maxHeaderBytes(get(Keys.HEADER_BYTES))
                .maxRequests(get(Keys.REQUESTS))
                .requestTimeout(get(Keys.REQUEST_TIMEOUT))
                .idleTimeout(get(Keys.IDLE_TIMEOUT))
                .writeTimeout(get(Keys.WRITE_TIMEOUT));
        find(Keys.CONNECTIONS).ifPresent(server::maxConnections);
        find(Keys.BUFFERED_BYTES).ifPresent(server::maxBufferedBytes);
        find(Keys.USERS).ifPresent(server::users);
        find(Keys.KEYSTORE)
                .ifPresent(keystore ->
                        server.tls(keystore, get(Keys.KEYSTORE_PASSWORD).toCharArray()));
        return server.start();
    }

    /** A line for every key, which may stand in a file as it is: its value and where that comes from. Secrets are not in it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Key<?> key : Keys.ALL) {
            Setting setting = settings.get(key);
            lines.add(
                    setting == null
                            ? "# " + key.name() + ":  # not set"
                            : key.name() + ": " + shown(key, setting) + "  # "
                                    + setting.entry().origin());
        }
        return lines;
    }

    private static String shown(Key<?> key, Setting setting) {
        return key.secret() ? "\"********\"" : Values.show(setting.entry().node());
    }

    private <T> T get(Key<T> key) {
        return find(key).orElseThrow();
    }

    @SuppressWarnings("unchecked") // what a key's reader has made is of the key's type
    private <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable(settings.get(key)).map(setting -> (T) setting.value());
    }
}
