package io.contextservices.engine.internal;

import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.DuePage;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.OpenActivity;
import io.contextservices.wire.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired conversations and ends idle ones, in batches. Expired conversations stay for a grace period, so many
 * of those that are due may only be waiting. A slow round visits all of them, while newly due conversations, and those
 * after their grace period, are processed at once. Not thread-safe.
 */
final class DueConversations {

    static final int BATCH = 100;

    private static final byte[] END = EventCodec.write(ServiceEndEvent.builder().build());

    private final ConversationStore store;
    private final UnreadableLog unreadable;

    /** The last head that the round visited. */
    private @Nullable Head visited;

    /** The last head that had become due. */
    private @Nullable Head newest;

    DueConversations(ConversationStore store, UnreadableLog unreadable) {
        this.store = store;
        this.unreadable = unreadable;
    }

    /**
     * Processes a batch of the due conversations.
     *
     * @param deleteUpTo the time up to which expired conversations are deleted; {@code null}: none is deleted
     * @return whether more work can be done at once
     */
    boolean process(Instant now, @Nullable Instant deleteUpTo) {
        Head from = visited;
        List<Head> batch = process(from, now, now, deleteUpTo);
        visited = lastOfFull(batch);
        if (from == null && visited == null) {
            newest = batch.isEmpty() ? newest : batch.get(batch.size() - 1);
            return false; // the batch had all of them
        }
        boolean more = deleteUpTo != null && lastOfFull(process(null, deleteUpTo, now, deleteUpTo)) != null;
        List<Head> newlyDue = process(newest, now, now, deleteUpTo);
        newest = newlyDue.isEmpty() ? newest : newlyDue.get(newlyDue.size() - 1);
        return more || lastOfFull(newlyDue) != null;
    }

    /** Returns the last head of a full batch, after which there are probably more. */
    private static @Nullable Head lastOfFull(List<Head> batch) {
        return batch.size() < BATCH ? null : batch.get(BATCH - 1);
    }

    private List<Head> process(@Nullable Head after, Instant until, Instant now, @Nullable Instant deleteUpTo) {
        DuePage found = store.due(after, until, BATCH).join();
        unreadable.ofSweep(found.unreadable());
        List<Head> due = found.heads();
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (Head head : due) {
            Instant completesAt = head.autoCompletesAt();
            if (deleteUpTo != null && head.isExpired(deleteUpTo)) {
                running.add(store.remove(head));
            } else if (completesAt != null && !now.isBefore(completesAt)) {
                running.add(store.append(end(head, now)));
            }
        }
        // If a conversation has changed in the meantime, a later pass sees it when it is due.
        CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
        return due;
    }

    private Commit end(Head head, Instant now) {
        HeadBuilder next =
                head.next(store.floor()).completed(true).lastEventAt(now).endAll();
        List<EventRecord> events = new ArrayList<>();
        for (OpenActivity open : head.open()) {
            Kind kind = open.level() == Level.STATE ? Kind.STATE_ENDED : Kind.TASK_ENDED;
            events.add(new EventRecord(kind, open.id(), latest(open.startedAt(), now), END));
        }
        if (!head.completed()) {
            events.add(EventRecord.ofService(Kind.SERVICE_ENDED, latest(head.startedAt(), now), END));
        }
        events.forEach(event -> next.grow(event.json().length));
        return Commit.change(head, next.build(), events);
    }

    /** Returns the end time, which is never before a start in the future. */
    private static Instant latest(Instant start, Instant now) {
        return start.isAfter(now) ? start : now;
    }
}
