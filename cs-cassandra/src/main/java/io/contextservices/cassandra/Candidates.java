package io.contextservices.cassandra;

import io.contextservices.server.store.Conversation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where to look for the conversations of a page, in the order in which they stand there. For one reader. */
interface Candidates {

    /** Ids behind those named before; none once there are no more. */
    CompletableFuture<List<Long>> next();

    /** Whether what was found under an id belongs there; {@code null} for nothing. */
    boolean isWanted(long id, @Nullable Conversation found);
}
