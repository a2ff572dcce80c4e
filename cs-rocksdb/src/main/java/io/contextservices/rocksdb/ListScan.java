package io.contextservices.rocksdb;

import io.contextservices.api.Status;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Position;
import io.contextservices.store.record.RecordFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a list that a query selects, in ascending order. Active and completed services are stored
 * separately, so that a few active ones are found without scanning years of completed ones. This class merges the two
 * ranges. For use by one thread.
 */
final class ListScan implements AutoCloseable {

    private final ListQuery query;
    private final RecordCursor active;
    private final RecordCursor completed;

    ListScan(SnapshotView view, ListKey lookUp, ListQuery query) {
        this.query = query;
        this.active = range(view, KeyFormat.list(lookUp, false), query.status() != Status.COMPLETED);
        this.completed = range(view, KeyFormat.list(lookUp, true), query.status() != Status.ACTIVE);
    }

    private RecordCursor range(SnapshotView view, byte[] list, boolean included) {
        byte[] from = query.startedFrom() == null ? list : KeyFormat.startedFrom(list, query.startedFrom());
        byte[] behind = query.after() == null ? list : KeyFormat.behind(list, query.after());
        byte[] to = query.startedTo() == null ? KeyFormat.end(list) : KeyFormat.startedFrom(list, query.startedTo());
        return view.range(Arrays.compareUnsigned(from, behind) < 0 ? behind : from, included ? to : list);
    }

    /**
     * Returns the position of the next entry that the query selects, and moves behind it; {@code null} at the end. Only
     * the entry is checked, not the head.
     */
    @Nullable
    Position next() {
        RecordCursor first = first();
        if (first == null) {
            return null;
        }
        Position position = KeyParser.position(first.key());
        first.next();
        return position;
    }

    boolean hasNext() {
        return first() != null;
    }

    private @Nullable RecordCursor first() {
        boolean hasActive = advance(active);
        boolean hasCompleted = advance(completed);
        if (hasActive && hasCompleted) {
            Position position = KeyParser.position(active.key());
            return position.compareTo(KeyParser.position(completed.key())) < 0 ? active : completed;
        }
        return hasActive ? active : hasCompleted ? completed : null;
    }

    /** Moves to the first selected entry at or after the cursor, and returns whether there is one. */
    private boolean advance(RecordCursor entries) {
        while (entries.isValid() && !isSelected(entries.value())) {
            entries.next();
        }
        return entries.isValid();
    }

    private boolean isSelected(byte[] record) {
        try {
            ValueFormat.Entry entry = ValueFormat.entry(record);
            String type = entry.serviceType();
            return !entry.isExpired(query.now())
                    && (query.serviceTypes().isEmpty()
                            || (type != null && query.serviceTypes().contains(type)));
        } catch (RecordFormat.Unreadable e) {
            return true; // an unreadable entry is selected: only the head can decide
        }
    }

    @Override
    public void close() {
        completed.close();
        active.close();
    }
}
