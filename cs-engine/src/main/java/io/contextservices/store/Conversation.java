package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A service with all that happened to it.
 *
 * @param head as the last commit left it
 * @param events all of them, in order
 */
public record Conversation(Head head, List<EventRecord> events) {

    /** Takes a copy of the list. */
    public Conversation {
        requireNonNull(head, "head");
        events = List.copyOf(events);
    }
}
