package io.contextservices.store;

import java.util.List;

/**
 * A page of the conversations that are due.
 *
 * @param heads the heads that are due, the longest overdue first
 * @param unreadable the ids of conversations that were skipped: their heads
 *     {@linkplain UnreadableConversationException cannot be read}, or are not due when their timers say so. At most
 *     {@value Page#MAX_UNREADABLE} are named
 */
public record DuePage(List<Head> heads, List<Long> unreadable) {

    /** Copies the lists. */
    public DuePage {
        heads = List.copyOf(heads);
        unreadable = List.copyOf(unreadable);
    }
}
