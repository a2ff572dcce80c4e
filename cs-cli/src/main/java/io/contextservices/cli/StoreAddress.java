package io.contextservices.cli;

import io.contextservices.cli.config.CassandraAddress;
import io.contextservices.cli.config.Configuration;
import io.contextservices.cli.config.FileName;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.TransferableStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address of a store, in a directory or on a cluster. */
record StoreAddress(String text) {

    private static final String DIRECTORY = "rocksdb:";

    /** Parses an address. */
    static final class Converter implements ITypeConverter<StoreAddress> {
        @Override
        public StoreAddress convert(String text) {
            boolean directory = text.startsWith(DIRECTORY) && text.length() > DIRECTORY.length();
            if (!directory && !CassandraAddress.isClusterAddress(text)) {
                throw new TypeConversionException("must be rocksdb:DIR or cassandra://HOST[:PORT],.../KEYSPACE");
            }
            return new StoreAddress(text);
        }
    }

    /** Opens the store, which must exist. */
    TransferableStore openExisting(@Nullable Path file) {
        return isDirectory()
                ? directory().existing().open()
                : cluster(file, null).existingStore();
    }

    /**
     * Opens the store. Creates a missing directory always, missing tables on request.
     *
     * @param file the configuration file; {@code null} for none
     * @param createSchema the replication of a new keyspace; {@code null} to use the setting of the configuration
     */
    TransferableStore open(@Nullable Path file, @Nullable String createSchema) {
        return isDirectory() ? directory().open() : cluster(file, createSchema).store();
    }

    /** Returns whether the store is in a directory. */
    boolean isDirectory() {
        return text.startsWith(DIRECTORY);
    }

    private RocksDbStore.Builder directory() {
        return RocksDbStore.builder(FileName.path(text.substring(DIRECTORY.length())));
    }

    /** Returns the configuration of a store on a cluster. */
    Configuration cluster(@Nullable Path file) {
        return cluster(file, null);
    }

    private Configuration cluster(@Nullable Path file, @Nullable String createSchema) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("store.cassandra.address", text);
        if (createSchema != null) {
            options.put("store.cassandra.create-schema", createSchema);
        }
        return Configuration.read(file, ProcessText.environment(), options);
    }
}
