package io.contextservices.rocksdb;

import io.contextservices.api.ServiceQuery.Status;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Position;
import io.contextservices.store.record.RecordFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a query selects from a list, ascending. Active and completed services stand apart on disk, so that the few
 * active ones are found without a look at years of others; here the two are brought together. For one thread.
 */
final class ListScan implements AutoCloseable {

    private final ListQuery query;
    private final SnapshotView.Range active;
    private final SnapshotView.Range completed;

    ListScan(SnapshotView view, ListKey lookUp, ListQuery query) {
        this.query = query;
        this.active = range(view, KeyFormat.list(lookUp, false), query.status() != Status.COMPLETED);
        this.completed = range(view, KeyFormat.list(lookUp, true), query.status() != Status.ACTIVE);
    }

    private SnapshotView.Range range(SnapshotView view, byte[] list, boolean wanted) {
        byte[] from = query.from() == null ? list : KeyFormat.startedFrom(list, query.from());
        byte[] behind = query.after() == null ? list : KeyFormat.behind(list, query.after());
        byte[] to = query.to() == null ? KeyFormat.end(list) : KeyFormat.startedFrom(list, query.to());
        return view.range(Arrays.compareUnsigned(from, behind) < 0 ? behind : from, wanted ? to : list);
    }

    /** Goes on to the next conversation that is wanted as far as its entry says, and says where in the list it stands; {@code null} at the end. */
    @Nullable
    Position next() {
        SnapshotView.Range first = first();
        if (first == null) {
            return null;
        }
        Position position = KeyFormat.position(first.key());
        first.next();
        return position;
    }

    boolean hasNext() {
        return first() != null;
    }

    private SnapshotView.@Nullable Range first() {
        boolean someActive = find(active);
        boolean someCompleted = find(completed);
        if (someActive && someCompleted) {
            Position position = KeyFormat.position(active.key());
            return position.compareTo(KeyFormat.position(completed.key())) < 0 ? active : completed;
        }
        return someActive ? active : someCompleted ? completed : null;
    }

    /** Goes on until it stands at an entry that is wanted, if it does not yet. */
    private boolean find(SnapshotView.Range entries) {
        while (entries.isValid() && !wanted(entries.value())) {
            entries.next();
        }
        return entries.isValid();
    }

    private boolean wanted(byte[] record) {
        try {
            ValueFormat.Entry entry = ValueFormat.entry(record);
            String type = entry.serviceType();
            return !entry.isExpired(query.now())
                    && (query.serviceTypes().isEmpty()
                            || (type != null && query.serviceTypes().contains(type)));
        } catch (RecordFormat.Unreadable e) {
            return true; // as far as can be known here
        }
    }

    @Override
    public void close() {
        completed.close();
        active.close();
    }
}
