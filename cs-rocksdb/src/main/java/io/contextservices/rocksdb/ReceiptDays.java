package io.contextservices.rocksdb;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The days of which there are receipts, or may be. They are few, since receipts of days that are over are forgotten, and so all
 * are looked through for a key: also those that are still to come, of a clock that was ahead. Safe for any thread.
 */
final class ReceiptDays {

    private final Database database;
    private volatile @Nullable NavigableSet<Long> days;

    ReceiptDays(Database database) {
        this.database = database;
    }

    /** The newest first, and none before a day. */
    NavigableSet<Long> since(long day) {
        return known().tailSet(day, true).descendingSet();
    }

    void add(long day) {
        known().add(day);
    }

    /** Receipts of days before this are forgotten. */
    void forgetBefore(long day) {
        known().headSet(day, false).clear();
    }

    private NavigableSet<Long> known() {
        NavigableSet<Long> known = days;
        return known == null ? read() : known;
    }

    /** Goes from day to day. */
    private synchronized NavigableSet<Long> read() {
        NavigableSet<Long> known = days;
        if (known != null) {
            return known;
        }
        NavigableSet<Long> found = new ConcurrentSkipListSet<>();
        byte[] end = KeyFormat.end(KeyFormat.receipts());
        try (SnapshotView view = database.view()) {
            for (byte[] from = KeyFormat.receipts(); from.length > 0; ) {
                try (SnapshotView.Range receipts = view.range(from, end)) {
                    if (receipts.isValid()) {
                        long day = KeyFormat.dayOfReceipt(receipts.key());
                        found.add(day);
                        from = KeyFormat.end(KeyFormat.receiptsOf(day));
                    } else {
                        from = new byte[0];
                    }
                }
            }
        }
        days = found;
        return found;
    }
}
