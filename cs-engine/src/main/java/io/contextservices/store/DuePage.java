package io.contextservices.store;

import java.util.List;

/**
 * About which conversations something is to be done.
 *
 * @param heads those about which something is, the longest due first
 * @param unreadable the ids of conversations that were passed over on the way: their heads {@linkplain
 *     UnreadableConversationException cannot be read}, or are not due when their timers say so. At most {@value
 *     Page#MOST_UNREADABLE} are named
 */
public record DuePage(List<Head> heads, List<Long> unreadable) {

    /** Takes copies of the lists. */
    public DuePage {
        heads = List.copyOf(heads);
        unreadable = List.copyOf(unreadable);
    }
}
