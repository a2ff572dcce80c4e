package io.contextservices.rocksdb;

import io.contextservices.rocksdb.WalReport.State;
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
 * The write-ahead logs of a database, checked together. While a memtable is flushed there are two logs, and a missing
 * end of the older one cannot be detected from that file alone. But changes are numbered consecutively: the first log
 * continues from the tables without a gap, and each log from the previous one. The {@link Inventory} names the last log
 * and the minimum number that it reached.
 *
 * <p>Overlapping numbers are harmless: a log may already be flushed, and a log whose tail failed to write has its
 * numbers reused. For use by one thread.
 */
final class WriteAheadLogs {

    /** The RocksDB property with the number of the first log that is still needed; RocksDB skips earlier logs. */
    private static final String FIRST_LOG = "rocksdb.min-log-number-to-keep";

    /** The limit of open files while the tables are inspected. */
    private static final int OPEN_FILES = 20;

    private final List<WalReport> logs;
    private final List<Inventory.Log> recorded;
    private final long tables;
    private final Inventory inventory;

    private WriteAheadLogs(List<WalReport> logs, List<Inventory.Log> recorded, long tables, Inventory inventory) {
        this.logs = logs;
        this.recorded = recorded;
        this.tables = tables;
        this.inventory = inventory;
    }

    /**
     * Scans the logs that an opening would replay. The store must not be open elsewhere.
     *
     * @param inventory the data that must be present
     */
    static WriteAheadLogs read(StoreDirectory directory, Inventory inventory) throws IOException, RocksDBException {
        List<WalReport> all = new ArrayList<>();
        for (Path file : directory.files().logs()) {
            all.add(WalScanner.scan(file));
        }
        all.sort(Comparator.comparingLong(WalReport::number));
        if (inventory.isNothing()
                && all.stream().allMatch(WalReport::isEmpty)
                && directory.files().hasNoTables()) {
            return new WriteAheadLogs(List.of(), List.of(), 0, inventory);
        }
        String fault = Manifest.unreadable(directory, inventory);
        if (fault != null) {
            throw directory.errors().lost(fault);
        }
        // With another directory for its logs, RocksDB reports the state of the tables alone.
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

    /**
     * Returns a description of written data that is missing, or unreadable before readable data; {@code null} if there
     * is no such damage.
     */
    @Nullable
    String damage() {
        long next = tables + 1;
        for (WalReport log : logs) {
            if (log.state() == State.DAMAGED) {
                return "the log " + log + " from byte " + log.unreadableFrom() + "; later data follows";
            }
            if (log.first() > next) {
                return "the log " + log + " begins with change " + log.first()
                        + ", but the earlier data ends with change " + (next - 1);
            }
            next = Math.max(next, log.next());
        }
        String missing = missing();
        return missing == null && next <= inventory.changes()
                ? "the database ends with change " + (next - 1) + ", but " + inventory.changes() + " were acknowledged"
                : missing;
    }

    /** Returns a description of recorded log data that is missing; {@code null} if none is. */
    private @Nullable String missing() {
        for (Inventory.Log expected : recorded) {
            WalReport log = logs.stream()
                    .filter(scanned -> scanned.number() == expected.number())
                    .findAny()
                    .orElse(null);
            if (log == null) {
                return String.format(Locale.ROOT, "the log %06d.log is missing", expected.number());
            }
            if (log.next() <= expected.last()) {
                return "the log " + log + " lacks its end: it contained change " + expected.last()
                        + (log.next() == 0 ? ", but contains none" : ", but ends with change " + (log.next() - 1));
            }
        }
        return null;
    }

    /**
     * Returns whether the last log ends with a partial batch or with zeros. Further batches may have been lost with it.
     */
    boolean isTorn() {
        for (int i = logs.size() - 1; i >= 0; i--) {
            if (!logs.get(i).isEmpty()) {
                return logs.get(i).isTorn();
            }
        }
        return false;
    }

    /** Returns an inventory of the data that is present. */
    Inventory found() {
        long next = tables + 1;
        List<Inventory.Log> begun = new ArrayList<>();
        for (WalReport log : logs) {
            if (log.next() > 0) {
                begun.add(new Inventory.Log(log.number(), log.next() - 1));
                next = Math.max(next, log.next());
            }
        }
        return new Inventory(next - 1, 0, true, begun);
    }

    /** Returns the logs with an unreadable end, oldest first. */
    List<WalReport> unreadable() {
        return logs.stream().filter(log -> log.state() == State.UNREADABLE_END).toList();
    }
}
