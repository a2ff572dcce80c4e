package io.contextservices.server.store;

import java.util.List;

/**
 * A part of a list, or of all conversations of a tenant.
 *
 * @param conversations ascending by {@link Head#position()} in a list, by id among all
 * @param more whether there may be more behind the last of them; never true for an empty page
 */
public record Page(List<Conversation> conversations, boolean more) {

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if an empty page claims that there is more
     */
    public Page {
        conversations = List.copyOf(conversations);
        if (more && conversations.isEmpty()) {
            throw new IllegalArgumentException("nothing to go on behind");
        }
    }
}
