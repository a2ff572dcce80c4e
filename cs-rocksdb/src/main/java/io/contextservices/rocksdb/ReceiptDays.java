package io.contextservices.rocksdb;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The days for which receipts may exist. There are few of them, because receipts of past days are deleted. A lookup
 * therefore searches all days, including future ones from a clock that ran ahead. Safe for use by any thread.
 */
final class ReceiptDays {

    private final Database database;
    private volatile @Nullable NavigableSet<Long> days;

    ReceiptDays(Database database) {
        this.database = database;
    }

    /** Returns the days from the given one on, newest first. */
    NavigableSet<Long> from(long day) {
        return days().tailSet(day, true).descendingSet();
    }

    void add(long day) {
        days().add(day);
    }

    /** Removes the days before the given one, whose receipts are deleted. */
    void removeBefore(long day) {
        days().headSet(day, false).clear();
    }

    private NavigableSet<Long> days() {
        NavigableSet<Long> current = days;
        return current == null ? read() : current;
    }

    /** Reads the days from the database, with one seek for each day. */
    private synchronized NavigableSet<Long> read() {
        NavigableSet<Long> current = days;
        if (current != null) {
            return current;
        }
        NavigableSet<Long> found = new ConcurrentSkipListSet<>();
        byte[] end = KeyFormat.end(KeyFormat.receipts());
        try (SnapshotView view = database.view()) {
            for (byte[] from = KeyFormat.receipts(); from.length > 0; ) {
                try (RecordCursor receipts = view.range(from, end)) {
                    if (receipts.isValid()) {
                        long day = KeyParser.dayOfReceipt(receipts.key());
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
