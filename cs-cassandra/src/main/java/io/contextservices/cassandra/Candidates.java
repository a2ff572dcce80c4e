package io.contextservices.cassandra;

import io.contextservices.store.Head;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where to look for the conversations of a page, in the order in which they stand there. For one reader.
 *
 * @param <P> what a place is
 */
interface Candidates<P> {

    /** Ids behind those named before; none once there are no more. */
    CompletableFuture<List<Long>> next();

    /** Whether what was found under an id belongs there; {@code null} for nothing. */
    boolean isWanted(long id, @Nullable Head found);

    /** Where in the page's list, or among all, an id stands that was named. */
    P place(long id);
}
