package io.contextservices.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of one conversation. The changes of lists follow from the two heads.
 *
 * @param expected the head from which the change was computed; {@code null} begins a conversation with an id that was
 *     never used
 * @param next the head after the change, of the next version. Its open activities follow from those before and from the
 *     events, so a store may omit them from a record
 * @param events the events in order; at least one
 * @param unlessActive only for a new conversation: store it only if no other one is active with the same customer id,
 *     contact key and service type
 * @param receipt the receipt to store with the change. The change is rejected if a receipt with this key is still valid
 *     when this one is issued. {@code null} for none
 */
public record Commit(
        @Nullable Head expected,
        Head next,
        List<EventRecord> events,
        boolean unlessActive,
        @Nullable Receipt receipt) {

    /** Creates a change that does not depend on other conversations. */
    public Commit(@Nullable Head expected, Head next, List<EventRecord> events) {
        this(expected, next, events, false);
    }

    /** Creates a change without a receipt. */
    public Commit(@Nullable Head expected, Head next, List<EventRecord> events, boolean unlessActive) {
        this(expected, next, events, unlessActive, null);
    }

    /**
     * Copies the list and checks that the parts are consistent.
     *
     * @throws IllegalArgumentException if they are not
     */
    public Commit {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a commit without events");
        }
        if (unlessActive && expected != null) {
            throw new IllegalArgumentException("only a conversation that begins can depend on others");
        }
        int version = expected == null ? 0 : expected.version();
        if (next.version() != version + 1) {
            throw new IllegalArgumentException(next + " does not follow version " + version);
        }
        if (expected != null && next.revision() <= expected.revision()) {
            throw new IllegalArgumentException(
                    "revision " + next.revision() + " does not follow " + expected.revision());
        }
        if (expected != null
                && !(expected.tenant().equals(next.tenant()) && expected.serviceId() == next.serviceId())) {
            throw new IllegalArgumentException(next + " does not follow " + expected);
        }
    }

    /**
     * Checks that commits may begin conversations together.
     *
     * @throws IllegalArgumentException if they may not, see {@link ConversationStore#appendAll}
     */
    public static void checkBeginnings(List<Commit> commits) {
        if (commits.isEmpty() || commits.size() > ConversationStore.MAX_COMMITS) {
            throw new IllegalArgumentException(commits.size() + " commits");
        }
        Tenant tenant = commits.get(0).next.tenant();
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            boolean begins = commit.expected == null && !commit.unlessActive;
            if (!begins
                    || (commit.receipt != null && i > 0)
                    || !commit.next.tenant().equals(tenant)) {
                throw new IllegalArgumentException(commit.next + " cannot begin with others");
            }
        }
    }

    /** Returns this change with a receipt. */
    public Commit with(@Nullable Receipt receipt) {
        return new Commit(expected, next, events, unlessActive, receipt);
    }
}
