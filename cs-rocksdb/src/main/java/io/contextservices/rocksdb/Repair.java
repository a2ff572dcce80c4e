package io.contextservices.rocksdb;

import io.contextservices.rocksdb.WriteAheadLog.State;
import io.contextservices.server.store.CorruptStoreException;
import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts off ends of logs that cannot be read. */
final class Repair {

    private Repair() {}

    /** See {@link RocksDbStore#repair}. */
    @SuppressWarnings("try") // it is held, and not looked at
    static List<String> of(StoreDirectory directory) {
        try (Hold unused = Hold.of(directory)) {
            List<String> done = new ArrayList<>();
            for (Map.Entry<Path, WriteAheadLog> log : unreadable(directory).entrySet()) {
                long end = log.getValue().end();
                Path kept = directory.cut(log.getKey(), end);
                done.add(log.getKey().getFileName() + " now ends at byte " + end + "; what followed is in " + kept);
            }
            return done;
        } catch (IOException e) {
            throw new StoreException("the store in " + directory + " cannot be repaired: " + e, e);
        }
    }

    private static Map<Path, WriteAheadLog> unreadable(StoreDirectory directory) throws IOException {
        Map<Path, WriteAheadLog> unreadable = new LinkedHashMap<>();
        for (Path file : directory.logs()) {
            WriteAheadLog log = WriteAheadLog.read(file);
            if (log.state() == State.DAMAGED) {
                throw new CorruptStoreException(
                        "the log " + file
                                + " is damaged before its end: cutting it off would lose what was acknowledged",
                        null);
            }
            if (log.state() == State.UNREADABLE_END) {
                unreadable.put(file, log);
            }
        }
        return unreadable;
    }
}
