package io.contextservices.cli;

import io.contextservices.cli.config.Configuration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the source of a server's configuration, and for the settings that change most often. */
final class ConfigurationOptions {

    @Mixin
    private ConfigurationFileOption configuration;

    @Option(names = "--host", paramLabel = "HOST", description = "server.host: address to listen on; 0.0.0.0 for all")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "server.port: port to listen on; 0 for any")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIR", description = "store.directory: directory of the store")
    private @Nullable String data;

    @Option(
            names = "--store",
            paramLabel = "ADDRESS",
            description = "store.cassandra.address: keyspace on a Cassandra cluster, in place of a directory:"
                    + " cassandra://HOST,HOST:PORT/KEYSPACE")
    private @Nullable String address;

    @Mixin
    private CreateSchemaOption schema;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "users: file of users, which cs user writes; without it every caller has access")
    private @Nullable String users;

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "tls.keystore: PKCS#12 file with the key for TLS; CS_TLS_PASSWORD has its password")
    private @Nullable String keystore;

    Configuration read() {
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "server.host", host);
        put(options, "server.port", port);
        put(options, "store.directory", data);
        put(options, "store.cassandra.address", address);
        put(options, "store.cassandra.create-schema", schema.copies());
        put(options, "users", users);
        put(options, "tls.keystore", keystore);
        return Configuration.read(configuration.file(), ProcessText.environment(), options);
    }

    private static void put(Map<String, String> options, String key, @Nullable String text) {
        if (text != null) {
            options.put(key, text);
        }
    }
}
