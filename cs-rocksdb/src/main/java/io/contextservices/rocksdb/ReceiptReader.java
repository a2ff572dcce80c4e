package io.contextservices.rocksdb;

import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads receipts. Safe for any thread. */
final class ReceiptReader {

    private final Database database;
    private final ReceiptDays days;

    ReceiptReader(Database database) {
        this.database = database;
        this.days = new ReceiptDays(database);
    }

    /** Returns the days that have receipts; writers add to them. */
    ReceiptDays days() {
        return days;
    }

    /**
     * Returns the receipt that is valid at the given time, or {@code null} if there is none. Reads the data written so
     * far.
     *
     * @param kept the maximum age of the receipt
     */
    @Nullable
    Receipt find(Tenant tenant, String key, Instant now, Duration kept) {
        for (long day : days.from(KeyFormat.day(now.minus(kept)))) {
            byte[] record = database.get(KeyFormat.receipt(tenant, key, day));
            if (record != null) {
                Receipt receipt = decode(key, record);
                return receipt.isValid(now) ? receipt : null;
            }
        }
        return null;
    }

    /**
     * Returns a page of the receipts of all tenants, ordered by day.
     *
     * @param after the key of the last receipt of the previous page; {@code null} for the first page
     */
    ReceiptPage page(byte @Nullable [] after, int limit, ReadBudget budget) {
        byte[] from = after == null ? KeyFormat.receipts() : KeyFormat.end(after);
        try (SnapshotView view = database.view(budget);
                RecordCursor cursor = view.range(from, KeyFormat.end(KeyFormat.receipts()))) {
            List<ReceiptPage.Owned> receipts = new ArrayList<>();
            byte[] last = {};
            while (cursor.isValid() && receipts.size() < limit) {
                last = cursor.key();
                KeyParser.ReceiptKey key = KeyParser.receiptKey(last);
                receipts.add(new ReceiptPage.Owned(key.tenant(), decode(key.key(), cursor.value())));
                cursor.next();
            }
            return new ReceiptPage(receipts, cursor.isValid() ? HexFormat.of().formatHex(last) : null);
        }
    }

    /** Returns whether there are receipts of days before the given one. */
    boolean existBefore(long day, ReadBudget budget) {
        try (SnapshotView view = database.view(budget);
                RecordCursor receipts = view.range(KeyFormat.receipts(), KeyFormat.receiptsOf(day))) {
            return receipts.isValid();
        }
    }

    private Receipt decode(String key, byte[] record) {
        try {
            return ValueFormat.receipt(key, record);
        } catch (RecordFormat.Unreadable e) {
            throw database.directory().errors().damage("a receipt: " + e.getMessage(), e);
        }
    }
}
