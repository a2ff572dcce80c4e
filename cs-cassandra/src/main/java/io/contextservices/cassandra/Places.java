package io.contextservices.cassandra;

import io.contextservices.cassandra.Lists.Place;
import io.contextservices.cassandra.Timers.Timer;
import io.contextservices.server.store.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All the places where a conversation is looked for: its list, its timer, the catalogue. What a head needs is written before
 * it, what it makes useless is taken away behind it; so whoever finds the head finds the places, at every moment. Safe for any
 * thread.
 */
final class Places {

    private final Lists lists;
    private final Timers timers;
    private final Catalogue catalogue;

    Places(Lists lists, Timers timers, Catalogue catalogue) {
        this.lists = lists;
        this.timers = timers;
        this.catalogue = catalogue;
    }

    /** Writes what a conversation needs that is to begin. */
    CompletableFuture<Void> beforeStart(Head head) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        writes.add(lists.add(Place.of(head), head.version()));
        writes.add(catalogue.add(head));
        Timer timer = Timers.of(head);
        if (timer != null) {
            writes.add(timers.add(timer));
        }
        return Cql.all(writes);
    }

    /** Writes what the next head needs and the one before it does not. */
    CompletableFuture<Void> before(Head expected, Head next) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        if (!Place.of(next).equals(Place.of(expected))) {
            writes.add(lists.add(Place.of(next), next.version()));
        }
        Timer timer = Timers.of(next);
        if (timer != null && !isAt(timer, Timers.of(expected))) {
            writes.add(timers.add(timer));
        }
        return Cql.all(writes);
    }

    /**
     * Gives up what was written for one head and is of no use to another.
     *
     * @param version of a head by which that is so
     */
    CompletableFuture<Void> behind(Head useless, Head current, int version) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        if (!Place.of(useless).equals(Place.of(current))) {
            writes.add(lists.retire(Place.of(useless), version));
        }
        Timer timer = Timers.of(useless);
        if (timer != null && !isAt(timer, Timers.of(current))) {
            writes.add(timers.remove(timer, version));
        }
        return Cql.all(writes);
    }

    /** Takes away what is left of a conversation that is gone, or never began. */
    CompletableFuture<Void> remove(Head last) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        writes.add(lists.remove(Place.of(last), last.version()));
        writes.add(catalogue.remove(last));
        Timer timer = Timers.of(last);
        if (timer != null) {
            writes.add(timers.remove(timer, last.version()));
        }
        return Cql.all(writes);
    }

    private static boolean isAt(Timer timer, @Nullable Timer other) {
        return other != null && other.at() == timer.at();
    }
}
