package io.contextservices.cli.config;

import io.contextservices.cassandra.CassandraStore;
import io.contextservices.cassandra.CassandraStoreBuilder;
import io.contextservices.cassandra.UpgradedTables;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.TransferableStore;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The part of a configuration that opens its store, in a directory or on a cluster. Immutable. */
final class StoreSettings {

    private final ConfigurationValues values;

    StoreSettings(ConfigurationValues values) {
        this.values = values;
    }

    /**
     * Opens the store.
     *
     * @param create whether to create a missing directory, and missing tables if the configuration requests that
     */
    TransferableStore open(boolean create) {
        Optional<CassandraAddress> address = values.find(CassandraKeys.ADDRESS);
        if (address.isPresent()) {
            CassandraStoreBuilder store = cassandra(address.get());
            if (create) {
                values.find(CassandraKeys.CREATE_SCHEMA).ifPresent(store::createSchema);
            }
            return store.open();
        }
        RocksDbStore.Builder store = RocksDbStore.builder(values.get(ConfigurationKeys.DIRECTORY))
                .queueCapacity(values.get(ConfigurationKeys.QUEUE));
        return create ? store.open() : store.existing().open();
    }

    /** Puts the newest format in force for the tables on a cluster. */
    UpgradedTables upgrade() {
        return cassandra(values.find(CassandraKeys.ADDRESS).orElseThrow()).upgrade();
    }

    private CassandraStoreBuilder cassandra(CassandraAddress address) {
        CassandraStoreBuilder store = CassandraStore.builder(address.contactPoints(), address.keyspace())
                .patience(values.get(CassandraKeys.PATIENCE))
                .operations(values.get(CassandraKeys.OPERATIONS));
        values.find(CassandraKeys.DATA_CENTRE).ifPresent(store::localDataCentre);
        if (values.get(CassandraKeys.EVERY_DATA_CENTRE)) {
            store.everyDataCentre();
        }
        values.find(CassandraKeys.USER).ifPresent(user -> store.credentials(user, values.get(CassandraKeys.PASSWORD)));
        values.find(CassandraKeys.TRUSTSTORE)
                .ifPresent(trusted -> store.tls(tls(trusted), values.get(CassandraKeys.CHECK_NAMES)));
        return store;
    }

    private SSLContext tls(Path trusted) {
        TlsMaterial.Store own = values.find(CassandraKeys.KEYSTORE)
                .map(file -> new TlsMaterial.Store(file, values.get(CassandraKeys.KEYSTORE_PASSWORD)))
                .orElse(null);
        return TlsMaterial.context(new TlsMaterial.Store(trusted, values.get(CassandraKeys.TRUSTSTORE_PASSWORD)), own);
    }
}
