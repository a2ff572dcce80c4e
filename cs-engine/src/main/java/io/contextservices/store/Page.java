package io.contextservices.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, or of all conversations of a tenant. A conversation that {@linkplain UnreadableConversationException
 * cannot be read} is named, and the page goes on behind it.
 *
 * @param <P> what a place is: a {@link Position} in a list, an id among all
 * @param conversations ascending by {@link Head#position()} in a list, by id among all
 * @param unreadable the ids of conversations in this part that cannot be read, in the order of their places; a page ends
 *     with the {@value #MOST_UNREADABLE}th
 * @param next the place behind which to go on: that of the last conversation that was looked at, whether it can be read or
 *     not; {@code null} if there is nothing behind it
 */
public record Page<P>(
        List<Conversation> conversations,
        List<Long> unreadable,
        @Nullable P next) {

    /** How many ids of conversations that cannot be read a page has at most. */
    public static final int MOST_UNREADABLE = 100;

    /** Takes copies of the lists. */
    public Page {
        conversations = List.copyOf(conversations);
        unreadable = List.copyOf(unreadable);
    }

    /** Whether there may be more behind it. */
    public boolean more() {
        return next != null;
    }
}
