package io.contextservices.rocksdb;

import io.contextservices.rocksdb.WalScanner.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The logs of a database, judged together. While a memtable is made a table there are two, and the older may have lost an
 * end that nobody misses who looks at one file alone. But every change has a number, one more than that of the change
 * before: what the tables hold goes on in the first log without a gap, and each log in the next. The {@link Inventory}
 * says which is the last, and how far it reached at least.
 *
 * <p>That numbers are there twice means nothing: a log may be left over whose changes are all in tables, and one of which
 * the end could not be written gives its numbers to the next. For one thread.
 */
final class WriteAheadLogs {

    /** Asked of RocksDB, which passes over the logs before this one. */
    private static final String FIRST_LOG = "rocksdb.min-log-number-to-keep";

    /** So that a look at the tables opens few of them. */
    private static final int OPEN_FILES = 20;

    private final List<WalScanner> logs;
    private final List<Inventory.Log> recorded;
    private final long tables;
    private final Inventory inventory;

    private WriteAheadLogs(List<WalScanner> logs, List<Inventory.Log> recorded, long tables, Inventory inventory) {
        this.logs = logs;
        this.recorded = recorded;
        this.tables = tables;
        this.inventory = inventory;
    }

    /**
     * Looks through the logs that would be read. Nobody else may have the store open.
     *
     * @param inventory what must be there
     */
    static WriteAheadLogs read(StoreDirectory directory, Inventory inventory) throws IOException, RocksDBException {
        List<WalScanner> all = new ArrayList<>();
        for (Path file : directory.logs()) {
            all.add(WalScanner.read(file));
        }
        all.sort(Comparator.comparingLong(WalScanner::number));
        if (inventory.isNothing() && all.stream().allMatch(WalScanner::isEmpty) && directory.hasNoTables()) {
            return new WriteAheadLogs(List.of(), List.of(), 0, inventory);
        }
        String fault = Manifest.unreadable(directory, inventory);
        if (fault != null) {
            throw Database.lost(directory, fault);
        }
        // Shown another place to look for logs in, RocksDB tells of the tables alone.
        NativeLibrary.load();
        try (Logger silent = StoreLock.silent();
                Options options = new Options()
                        .setWalDir(directory.toString())
                        .setMaxOpenFiles(OPEN_FILES)
                        .setSkipStatsUpdateOnDbOpen(true)
                        .setLogger(silent);
                RocksDB db = RocksDB.openReadOnly(options, directory.database().toString())) {
            long first = db.getLongProperty(FIRST_LOG);
            return new WriteAheadLogs(
                    all.stream().filter(log -> log.number() >= first).toList(),
                    inventory.logs().stream()
                            .filter(log -> log.number() >= first)
                            .toList(),
                    db.getLatestSequenceNumber(),
                    inventory);
        }
    }

    /** What was written and is not there, or cannot be read before something that can; nothing if there is no such place. */
    @Nullable
    String damage() {
        long next = tables + 1;
        for (WalScanner log : logs) {
            if (log.state() == State.DAMAGED) {
                return "the log " + log + " from byte " + log.unreadableFrom() + ", before what was written later";
            }
            if (log.first() > next) {
                return "the log " + log + " begins with change " + log.first()
                        + ", and all that was written before it ends with change " + (next - 1);
            }
            next = Math.max(next, log.next());
        }
        String missing = missing();
        return missing == null && next <= inventory.changes()
                ? "the database ends with change " + (next - 1) + ", and " + inventory.changes() + " were acknowledged"
                : missing;
    }

    /** What is recorded of logs, and is not in them. */
    private @Nullable String missing() {
        for (Inventory.Log known : recorded) {
            WalScanner log = logs.stream()
                    .filter(there -> there.number() == known.number())
                    .findAny()
                    .orElse(null);
            if (log == null) {
                return String.format(Locale.ROOT, "the log %06d.log is missing", known.number());
            }
            if (log.next() <= known.last()) {
                return "the log " + log + " lacks its end: it held change " + known.last()
                        + (log.next() == 0 ? ", and holds none" : ", and ends with change " + (log.next() - 1));
            }
        }
        return null;
    }

    /** Whether the last one ends with a part of a batch, or with zeros. Others may have been lost with it. */
    boolean isTorn() {
        for (int i = logs.size() - 1; i >= 0; i--) {
            if (!logs.get(i).isEmpty()) {
                return logs.get(i).isTorn();
            }
        }
        return false;
    }

    /** What must be there from now on: what is there. */
    Inventory found() {
        long next = tables + 1;
        List<Inventory.Log> begun = new ArrayList<>();
        for (WalScanner log : logs) {
            if (log.next() > 0) {
                begun.add(new Inventory.Log(log.number(), log.next() - 1));
                next = Math.max(next, log.next());
            }
        }
        return new Inventory(next - 1, 0, true, begun);
    }

    /** Those of which the end cannot be read, oldest first. */
    List<WalScanner> unreadable() {
        return logs.stream().filter(log -> log.state() == State.UNREADABLE_END).toList();
    }
}
