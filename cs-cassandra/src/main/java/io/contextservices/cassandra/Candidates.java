package io.contextservices.cassandra;

import io.contextservices.store.Head;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the conversations that a page may contain, in the order of the page. For one reader.
 *
 * @param <P> the type of a place in the page's list
 */
interface Candidates<P> {

    /** Returns the next ids, in order; an empty list once there are no more. */
    CompletableFuture<List<Long>> next();

    /**
     * Returns whether a conversation belongs to the page.
     *
     * @param head the head read under the id; {@code null} if there is none
     */
    boolean contains(long id, @Nullable Head head);

    /** Returns the place of an id returned by {@link #next} in the page's list, or among all ids. */
    P place(long id);
}
