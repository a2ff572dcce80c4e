package io.contextservices.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of one conversation. What it changes in lists follows from the two heads.
 *
 * @param expected the head that the change was worked out from; {@code null} begins a conversation under an id that was
 *     never used
 * @param next the head afterwards, of the next version. What is open in it follows from what was open before and from the
 *     events, so that a store may leave it out of a record
 * @param events what happened, in order; at least one
 * @param unlessActive only for a conversation that begins: it does so only if no other is active under the same customer
 *     id, contact key and service type
 * @param receipt kept with the change; it is made only if there is no receipt with this key that is good when this one is
 *     issued. {@code null} for none
 */
public record Commit(
        @Nullable Head expected,
        Head next,
        List<EventRecord> events,
        boolean unlessActive,
        @Nullable Receipt receipt) {

    /** A change that does not depend on other conversations. */
    public Commit(@Nullable Head expected, Head next, List<EventRecord> events) {
        this(expected, next, events, false);
    }

    /** A change without a receipt. */
    public Commit(@Nullable Head expected, Head next, List<EventRecord> events, boolean unlessActive) {
        this(expected, next, events, unlessActive, null);
    }

    /**
     * Takes a copy of the list and checks that the parts belong together.
     *
     * @throws IllegalArgumentException if they do not
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
     * Checks that commits are such as begin conversations together.
     *
     * @throws IllegalArgumentException if they are not, see {@link ConversationStore#appendAll}
     */
    public static void checkBeginnings(List<Commit> commits) {
        if (commits.isEmpty() || commits.size() > ConversationStore.MOST_COMMITS) {
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

    /** The same with a receipt. */
    public Commit with(@Nullable Receipt receipt) {
        return new Commit(expected, next, events, unlessActive, receipt);
    }
}
