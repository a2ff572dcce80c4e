package io.contextservices.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, or of all conversations of a tenant. It names a conversation that
 * {@linkplain UnreadableConversationException cannot be read}, and continues after it.
 *
 * @param <P> the type of positions: a {@link Position} in a list, an id among all conversations
 * @param conversations the conversations, ascending by {@link Head#position()} in a list, by id among all
 * @param unreadable the ids of conversations on this page that cannot be read, in the order of their positions; a page
 *     ends with the {@value #MAX_UNREADABLE}th
 * @param next the position after which to continue: that of the last conversation that was read, or that could not be;
 *     {@code null} on the last page
 */
public record Page<P>(
        List<Conversation> conversations,
        List<Long> unreadable,
        @Nullable P next) {

    /** The maximum number of unreadable conversations on a page. */
    public static final int MAX_UNREADABLE = 100;

    /** Copies the lists. */
    public Page {
        conversations = List.copyOf(conversations);
        unreadable = List.copyOf(unreadable);
    }

    /** Returns whether there may be a next page. */
    public boolean hasNext() {
        return next != null;
    }
}
