package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A service with all its events.
 *
 * @param head the head after the last commit
 * @param events all events, in order
 */
public record Conversation(Head head, List<EventRecord> events) {

    /** Copies the list. */
    public Conversation {
        requireNonNull(head, "head");
        events = List.copyOf(events);
    }
}
