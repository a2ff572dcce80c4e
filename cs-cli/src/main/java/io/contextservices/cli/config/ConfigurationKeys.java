package io.contextservices.cli.config;

import io.contextservices.api.Limits;
import io.contextservices.engine.BusinessAttributes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All keys of the configuration. */
final class ConfigurationKeys {

    static final ConfigurationKey<String> HOST = ConfigurationKey.of("server.host", "127.0.0.1", ValueTypes::text);
    static final ConfigurationKey<Integer> PORT =
            ConfigurationKey.of("server.port", "8080", ValueTypes.integer(0, 65_535));
    static final ConfigurationKey<Integer> URL_BYTES =
            ConfigurationKey.of("server.max-url-bytes", "8192", ValueTypes.integer(256, 1 << 20));
    static final ConfigurationKey<Integer> HEADER_BYTES =
            ConfigurationKey.of("server.max-header-bytes", "16384", ValueTypes.integer(1_024, 1 << 20));

    static final ConfigurationKey<List<String>> ORIGINS = ConfigurationKey.of(
                    "server.allowed-origins", "[]", ValueTypes::origins)
            .asStructure();

    static final ConfigurationKey<Path> USERS = ConfigurationKey.of("users", null, ValueTypes::path);
    static final ConfigurationKey<Path> KEYSTORE = ConfigurationKey.of("tls.keystore", null, ValueTypes::path);
    static final ConfigurationKey<String> KEYSTORE_PASSWORD =
            ConfigurationKey.of("tls.password", null, ValueTypes::text).asSecret();
    static final ConfigurationKey<Integer> CONNECTIONS =
            ConfigurationKey.of("server.max-connections", null, ValueTypes.integer(1, 1_000_000));
    static final ConfigurationKey<Integer> REQUESTS =
            ConfigurationKey.of("server.max-requests", "10000", ValueTypes.integer(1, 1_000_000));
    static final ConfigurationKey<Integer> BUFFERED_BYTES =
            ConfigurationKey.of("server.max-buffered-bytes", null, ValueTypes.integer(1 << 20, Integer.MAX_VALUE));
    static final ConfigurationKey<Duration> REQUEST_TIMEOUT =
            ConfigurationKey.of("server.request-timeout", "30s", ValueTypes::timeout);
    static final ConfigurationKey<Duration> IDLE_TIMEOUT =
            ConfigurationKey.of("server.idle-timeout", "75s", ValueTypes::timeout);
    static final ConfigurationKey<Duration> WRITE_TIMEOUT =
            ConfigurationKey.of("server.write-timeout", "30s", ValueTypes::timeout);

    static final ConfigurationKey<Path> DIRECTORY =
            ConfigurationKey.of("store.directory", "data", ValueTypes::directory);
    static final ConfigurationKey<Integer> QUEUE =
            ConfigurationKey.of("store.queue", "10000", ValueTypes.integer(1, Integer.MAX_VALUE));

    static final ConfigurationKey<Integer> BODY_BYTES = ConfigurationKey.of(
            "limits.body-bytes", text(Limits.DEFAULT.bodyBytes()), ValueTypes.integer(1, Integer.MAX_VALUE));
    static final ConfigurationKey<Integer> NESTING =
            ConfigurationKey.of("limits.nesting", text(Limits.DEFAULT.nesting()), ValueTypes.integer(1, 1_000));
    static final ConfigurationKey<Integer> ATTACHED_KEYS = ConfigurationKey.of(
            "limits.attached-keys", text(Limits.DEFAULT.attachedKeys()), ValueTypes.integer(0, Integer.MAX_VALUE));
    static final ConfigurationKey<Integer> KEY_CHARACTERS = ConfigurationKey.of(
            "limits.key-characters", text(Limits.DEFAULT.keyCharacters()), ValueTypes.integer(1, 4_096));
    static final ConfigurationKey<Integer> CONVERSATION_BYTES = ConfigurationKey.of(
            "limits.conversation-bytes",
            text(Limits.DEFAULT.conversationBytes()),
            ValueTypes.integer(1, Integer.MAX_VALUE));
    static final ConfigurationKey<Integer> ITEMS =
            ConfigurationKey.of("limits.items", text(Limits.DEFAULT.items()), ValueTypes.integer(1, Integer.MAX_VALUE));

    static final ConfigurationKey<List<String>> TENANTS =
            ConfigurationKey.of("tenants", "default", ValueTypes::tenants).asStructure();

    static final ConfigurationKey<Duration> EXPIRATION =
            ConfigurationKey.of("lifetime.expiration", "5y", ValueTypes::duration);
    static final ConfigurationKey<Map<String, Duration>> EXPIRATION_BY_TYPE = ConfigurationKey.of(
                    "lifetime.expiration-by-type", "{}", ValueTypes::durations)
            .asStructure();
    static final ConfigurationKey<Duration> AUTO_COMPLETE_AFTER =
            ConfigurationKey.of("lifetime.auto-complete-after", null, ValueTypes::duration);

    static final ConfigurationKey<Duration> KEYS_KEPT =
            ConfigurationKey.of("lifetime.idempotency-keys", "1d", ValueTypes::week);

    static final ConfigurationKey<Duration> GRACE = ConfigurationKey.of("lifetime.grace", "1d", ValueTypes::grace);

    static final ConfigurationKey<Duration> CLOCK_TOLERANCE =
            ConfigurationKey.of("lifetime.clock-tolerance", "1h", ValueTypes::tolerance);

    static final ConfigurationKey<Path> EXPORT_DIRECTORY =
            ConfigurationKey.of("export.directory", null, ValueTypes::path);

    static final ConfigurationKey<BusinessAttributes> BUSINESS_ATTRIBUTES = ConfigurationKey.of(
                    "business-attributes", "{}", EnumerationsReader::read)
            .asStructure();
    static final ConfigurationKey<Map<String, BusinessAttributes>> BUSINESS_ATTRIBUTES_BY_TENANT = ConfigurationKey.of(
                    "business-attributes-by-tenant", "{}", EnumerationsReader::byTenant)
            .asStructure();

    /** The keys of a store in a directory. */
    static final List<ConfigurationKey<?>> ON_DISK = List.of(DIRECTORY, QUEUE);

    static final List<ConfigurationKey<?>> ALL = Stream.of(
                    List.of(
                            HOST,
                            PORT,
                            URL_BYTES,
                            HEADER_BYTES,
                            ORIGINS,
                            USERS,
                            KEYSTORE,
                            KEYSTORE_PASSWORD,
                            CONNECTIONS,
                            REQUESTS,
                            BUFFERED_BYTES,
                            REQUEST_TIMEOUT,
                            IDLE_TIMEOUT,
                            WRITE_TIMEOUT),
                    ON_DISK,
                    CassandraKeys.ALL,
                    List.of(
                            BODY_BYTES,
                            NESTING,
                            ATTACHED_KEYS,
                            KEY_CHARACTERS,
                            CONVERSATION_BYTES,
                            ITEMS,
                            TENANTS,
                            EXPIRATION,
                            EXPIRATION_BY_TYPE,
                            AUTO_COMPLETE_AFTER,
                            KEYS_KEPT,
                            GRACE,
                            CLOCK_TOLERANCE,
                            EXPORT_DIRECTORY,
                            BUSINESS_ATTRIBUTES,
                            BUSINESS_ATTRIBUTES_BY_TENANT))
            .<ConfigurationKey<?>>flatMap(List::stream)
            .toList();

    private ConfigurationKeys() {}

    private static String text(int number) {
        return Integer.toString(number);
    }

    static @Nullable ConfigurationKey<?> named(String name) {
        return ALL.stream().filter(key -> key.name().equals(name)).findAny().orElse(null);
    }

    static Optional<ConfigurationKey<?>> ofVariable(String variable) {
        return ALL.stream().filter(key -> key.variable().equals(variable)).findAny();
    }

    /** Returns whether a name is a level with keys below it. */
    static boolean isLevel(String name) {
        return ALL.stream().anyMatch(key -> key.name().startsWith(name + '.'));
    }

    /**
     * Returns the name of the key or level most similar to a misspelled name, compared as a whole or by its last part.
     */
    static String nearest(String name) {
        return nearest(name, ALL.stream().map(ConfigurationKey::name).flatMap(ConfigurationKeys::withLevels));
    }

    private static Stream<String> withLevels(String name) {
        return Stream.iterate(
                name, each -> !each.isEmpty(), each -> each.substring(0, Math.max(0, each.lastIndexOf('.'))));
    }

    /** Returns the environment variable most similar to a misspelled one. */
    static String nearestVariable(String name) {
        return nearest(name, ALL.stream().map(ConfigurationKey::variable));
    }

    static String nearest(String name, Stream<String> all) {
        return all.min(Comparator.comparingInt(
                        other -> Math.min(distance(name, other), 1 + distance(last(name), last(other)))))
                .orElseThrow();
    }

    private static String last(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('_')) + 1);
    }

    /** Returns the edit distance of two texts: the number of insertions, deletions and replacements. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}
