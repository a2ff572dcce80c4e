package io.contextservices.rocksdb;

import io.contextservices.rocksdb.WriteAheadLog.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The logs of a database, judged together. While a memtable is made a table there are two, and the older may have lost an
 * end that nobody misses who looks at one file alone. But every change has a number, one more than that of the change
 * before: what the tables hold goes on in the first log without a gap, and each log in the next.
 *
 * <p>That numbers are there twice means nothing: a log may be left over whose changes are all in tables, and one of which
 * the end could not be written gives its numbers to the next. For one thread.
 */
final class Logs {

    /** Asked of RocksDB, which passes over the logs before this one. */
    private static final String FIRST_LOG = "rocksdb.min-log-number-to-keep";

    private final List<WriteAheadLog> logs;
    private final long tables;

    private Logs(List<WriteAheadLog> logs, long tables) {
        this.logs = logs;
        this.tables = tables;
    }

    /** Looks through the logs that would be read. Nobody else may have the store open. */
    static Logs read(StoreDirectory directory) throws IOException, RocksDBException {
        List<WriteAheadLog> all = new ArrayList<>();
        for (Path file : directory.logs()) {
            all.add(WriteAheadLog.read(file));
        }
        all.sort(Comparator.comparingLong(WriteAheadLog::number));
        if (all.stream().allMatch(WriteAheadLog::isEmpty)) {
            return new Logs(List.of(), 0);
        }
        String fault = Manifest.unreadable(directory);
        if (fault != null) {
            throw Database.lost(directory, fault);
        }
        // Shown another place to look for logs in, RocksDB tells of the tables alone.
        RocksDB.loadLibrary();
        try (Logger silent = Hold.silent();
                Options options = new Options().setWalDir(directory.toString()).setLogger(silent);
                RocksDB db = RocksDB.openReadOnly(options, directory.database().toString())) {
            long first = db.getLongProperty(FIRST_LOG);
            List<WriteAheadLog> logs =
                    all.stream().filter(log -> log.number() >= first).toList();
            return new Logs(logs, db.getLatestSequenceNumber());
        }
    }

    /** What was written and is not there, or cannot be read before something that can; nothing if there is no such place. */
    @Nullable
    String damage() {
        long next = tables + 1;
        for (WriteAheadLog log : logs) {
            if (log.state() == State.DAMAGED) {
                return "the log " + log + " from byte " + log.unreadableFrom() + ", before what was written later";
            }
            if (log.first() > next) {
                return "the log " + log + " begins with change " + log.first()
                        + ", and all that was written before it ends with change " + (next - 1);
            }
            next = Math.max(next, log.next());
        }
        return null;
    }

    /** Those of which the end cannot be read, oldest first. */
    List<WriteAheadLog> unreadable() {
        return logs.stream().filter(log -> log.state() == State.UNREADABLE_END).toList();
    }
}
