package io.contextservices.cli;

import io.contextservices.cli.config.Configuration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the source of a server's configuration, and for the settings that change most often. */
final class ConfigurationOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:CS_CONFIG}",
            description = "configuration in YAML; also CS_CONFIG")
    private @Nullable Path file;

    @Option(names = "--host", paramLabel = "HOST", description = "server.host: address to listen on; 0.0.0.0 for all")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "server.port: port to listen on; 0 for any")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIR", description = "store.directory: where the store is")
    private @Nullable String data;

    @Option(
            names = "--store",
            paramLabel = "ADDRESS",
            description = "store.cassandra.address: keyspace on a Cassandra cluster, in place of a directory:"
                    + " cassandra://HOST,HOST:PORT/KEYSPACE")
    private @Nullable String address;

    @Option(
            names = "--create-schema",
            paramLabel = "COPIES",
            arity = "0..1",
            fallbackValue = "3",
            description =
                    "store.cassandra.create-schema: create keyspace and tables where they are not there, with so many"
                            + " copies in every data centre, 3 unless given, or in each of some: dc1=3,dc2=3")
    private @Nullable String createSchema;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "users: who may call, a line of 'cs user' each; anybody unless given")
    private @Nullable String users;

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "tls.keystore: listen with TLS, with the key in this PKCS#12 file; its password is in the"
                    + " environment, CS_TLS_PASSWORD")
    private @Nullable String keystore;

    Configuration read() {
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "server.host", host);
        put(options, "server.port", port);
        put(options, "store.directory", data);
        put(options, "store.cassandra.address", address);
        put(options, "store.cassandra.create-schema", createSchema);
        put(options, "users", users);
        put(options, "tls.keystore", keystore);
        return Configuration.read(file, ProcessText.environment(), options);
    }

    private static void put(Map<String, String> options, String key, @Nullable String text) {
        if (text != null) {
            options.put(key, text);
        }
    }
}
