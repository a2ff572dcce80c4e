package io.contextservices.rocksdb;

import io.contextservices.server.store.CorruptStoreException;
import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/** Cuts off ends of logs that cannot be read. */
final class Repair {

    private Repair() {}

    /** See {@link RocksDbStore#repair}. */
    @SuppressWarnings("try") // it is held, and not looked at
    static List<String> of(StoreDirectory directory) {
        try (Hold unused = Hold.of(directory)) {
            List<String> done = new ArrayList<>();
            List<WriteAheadLog> unreadable = unreadable(directory);
            if (!unreadable.isEmpty()) {
                directory.skipIds(); // before the cut, which may take the record of the last that were reserved
            }
            for (WriteAheadLog log : unreadable) {
                Path kept = directory.cut(log.file(), log.end());
                done.add(log + " now ends at byte " + log.end() + "; what followed is in " + kept);
            }
            return done;
        } catch (IOException | RocksDBException e) {
            throw new StoreException("the store in " + directory + " cannot be repaired: " + e, e);
        }
    }

    private static List<WriteAheadLog> unreadable(StoreDirectory directory) throws IOException, RocksDBException {
        Logs logs = Logs.read(directory);
        String damage = logs.damage();
        if (damage != null) {
            throw new CorruptStoreException(
                    "the store in " + directory + " is damaged: " + damage
                            + "; cutting anything off would lose what was acknowledged",
                    null);
        }
        return logs.unreadable();
    }
}
