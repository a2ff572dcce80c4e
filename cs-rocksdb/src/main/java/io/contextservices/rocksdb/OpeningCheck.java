package io.contextservices.rocksdb;

import java.io.IOException;
import org.rocksdb.RocksDBException;

/** The check of the files of a database before RocksDB reads them. */
final class OpeningCheck {

    private OpeningCheck() {}

    /**
     * Checks logs and manifest, and returns the logs.
     *
     * @param inventory the data that must be present
     * @throws io.contextservices.store.CorruptStoreException if the database must not be opened
     */
    static WriteAheadLogs check(StoreDirectory directory, Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = checkLogs(directory, inventory);
        String fault = Manifest.fault(directory, inventory);
        if (fault != null) {
            throw directory.errors().lost(fault);
        }
        return logs;
    }

    /** RocksDB silently loses the data behind some kinds of damage to a log, and hangs on others. */
    private static WriteAheadLogs checkLogs(StoreDirectory directory, Inventory inventory)
            throws IOException, RocksDBException {
        WriteAheadLogs logs = WriteAheadLogs.read(directory, inventory);
        String damage = logs.damage();
        if (damage != null) {
            throw directory.errors().lost(damage);
        }
        for (WalReport log : logs.unreadable()) {
            throw directory
                    .errors()
                    .damage(
                            "the end of the log " + log + " from byte " + log.unreadableFrom()
                                    + ": either a write that a loss of power interrupted, or the last acknowledged"
                                    + " writes. cs repair cuts this end off; nothing else is lost",
                            null);
        }
        return logs;
    }
}
