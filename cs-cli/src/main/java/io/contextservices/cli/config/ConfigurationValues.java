package io.contextservices.cli.config;

import io.contextservices.cli.config.Source.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The validated values of the keys of a configuration, each with its source. Immutable. */
final class ConfigurationValues {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationValues.class);

    private record Setting(Object value, Entry entry) {}

    private final Map<ConfigurationKey<?>, Setting> settings = new LinkedHashMap<>();

    private ConfigurationValues(Map<ConfigurationKey<?>, Entry> entries, List<String> problems) {
        for (ConfigurationKey<?> key : ConfigurationKeys.ALL) {
            Entry entry = entries.get(key);
            if (entry != null) {
                set(key, entry, problems);
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
     * Reads and validates all values, as described for {@link Configuration#read}.
     *
     * @throws ConfigurationException if a value or the combination of values is invalid; reports all errors
     */
    static ConfigurationValues read(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
        List<String> problems = new ArrayList<>();
        Map<ConfigurationKey<?>, Entry> entries = Source.defaults();
        if (file != null) {
            entries.putAll(Source.file(file, problems));
        }
        List<String> unknown = new ArrayList<>();
        entries.putAll(Source.environment(environment, problems, unknown));
        unknown.forEach(variable -> LOG.warn("environment variable {}", variable));
        entries.putAll(Source.options(options, problems));
        removeUnusedStore(entries, problems);
        ConfigurationValues values = new ConfigurationValues(entries, problems);
        values.checkTenants(problems);
        values.checkKeystore(problems);
        CassandraKeys.REQUIREMENTS.forEach(need -> checkNeed(entries, need.getKey(), need.getValue(), problems));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return values;
    }

    /**
     * Removes the keys of the other type of store, and reports those that were set, since they would have no effect.
     */
    private static void removeUnusedStore(Map<ConfigurationKey<?>, Entry> entries, List<String> problems) {
        Entry address = entries.get(CassandraKeys.ADDRESS);
        for (ConfigurationKey<?> key : address == null ? CassandraKeys.ALL : ConfigurationKeys.ON_DISK) {
            Entry entry = entries.remove(key);
            if (entry != null && !entry.isDefault()) {
                problems.add(
                        address == null
                                ? entry.origin() + ": " + key.name() + " has no effect without "
                                        + CassandraKeys.ADDRESS.name()
                                : key.name() + " (" + entry.origin() + ") and " + CassandraKeys.ADDRESS.name() + " ("
                                        + address.origin() + ") exclude each other: a server has one store");
            }
        }
    }

    private void checkTenants(List<String> problems) {
        Set<String> unknown = new TreeSet<>(find(ConfigurationKeys.BUSINESS_ATTRIBUTES_BY_TENANT)
                .orElse(Map.of())
                .keySet());
        unknown.removeAll(find(ConfigurationKeys.TENANTS).orElse(List.copyOf(unknown)));
        unknown.forEach(name -> problems.add(
                ConfigurationKeys.BUSINESS_ATTRIBUTES_BY_TENANT.name() + ": the key tenants does not list " + name));
    }

    private void checkKeystore(List<String> problems) {
        if (settings.containsKey(ConfigurationKeys.KEYSTORE)
                && !settings.containsKey(ConfigurationKeys.KEYSTORE_PASSWORD)) {
            problems.add("tls.password is missing, and tls.keystore cannot be read without it; set "
                    + ConfigurationKeys.KEYSTORE_PASSWORD.variable());
        }
    }

    private static void checkNeed(
            Map<ConfigurationKey<?>, Entry> entries,
            ConfigurationKey<?> key,
            ConfigurationKey<?> required,
            List<String> problems) {
        Entry entry = entries.get(key);
        if (entry != null && !entries.containsKey(required)) {
            problems.add(entry.origin() + ": " + key.name() + " has no effect without " + required.name()
                    + (required.secret() ? "; set " + required.variable() : ""));
        }
    }

    /** Returns the value of a key that has a default. */
    <T> T get(ConfigurationKey<T> key) {
        return find(key).orElseThrow();
    }

    @SuppressWarnings("unchecked") // the key's reader has created a value of the key's type
    <T> Optional<T> find(ConfigurationKey<T> key) {
        return Optional.ofNullable(settings.get(key)).map(setting -> (T) setting.value());
    }

    /** Returns whether a key has a value other than its default. */
    boolean isSet(ConfigurationKey<?> key) {
        Setting setting = settings.get(key);
        return setting != null && !setting.entry().isDefault();
    }

    /** Returns a line per key, as described for {@link Configuration#lines}. */
    List<String> lines() {
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
}
