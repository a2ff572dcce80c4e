package io.contextservices.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of one conversation. The changes of lists follow from the two heads. Immutable; minor versions may
 * add values.
 */
public final class Commit {

    private final @Nullable Head expected;
    private final Head next;
    private final List<EventRecord> events;
    private final boolean unlessActive;
    private final @Nullable Receipt receipt;

    private Commit(
            @Nullable Head expected,
            Head next,
            List<EventRecord> events,
            boolean unlessActive,
            @Nullable Receipt receipt) {
        this.expected = expected;
        this.next = next;
        this.events = List.copyOf(events);
        this.unlessActive = unlessActive;
        this.receipt = receipt;
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a commit without events");
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
     * Returns a commit that begins a conversation, with an id that was never used.
     *
     * @param next the head after the commit, of version 1
     * @param events the events in order; at least one
     * @throws IllegalArgumentException if the parts are not consistent
     */
    public static Commit begin(Head next, List<EventRecord> events) {
        return begin(next, events, false, null);
    }

    /**
     * Returns a commit that begins a conversation only if no other one is active with the same customer id, contact key
     * and service type.
     *
     * @throws IllegalArgumentException as for {@link #begin(Head, List)}
     */
    public static Commit beginUnlessActive(Head next, List<EventRecord> events) {
        return begin(next, events, true, null);
    }

    /**
     * Returns a commit that begins a conversation.
     *
     * @param unlessActive whether it {@linkplain #unlessActive depends} on other conversations
     * @param receipt the receipt; {@code null} for none
     * @throws IllegalArgumentException as for {@link #begin(Head, List)}
     */
    public static Commit begin(Head next, List<EventRecord> events, boolean unlessActive, @Nullable Receipt receipt) {
        return new Commit(null, next, events, unlessActive, receipt);
    }

    /**
     * Returns a commit that changes a conversation.
     *
     * @param expected the head from which the change was computed
     * @param next the head after the change, of the next version
     * @param events the events in order; at least one
     * @throws IllegalArgumentException if the parts are not consistent
     */
    public static Commit change(Head expected, Head next, List<EventRecord> events) {
        return new Commit(expected, next, events, false, null);
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

    /** Returns the head from which the change was computed; {@code null} if the commit begins a conversation. */
    public @Nullable Head expected() {
        return expected;
    }

    /**
     * Returns the head after the change. Its open activities follow from those before and from the events, so a store
     * may omit them from a record.
     */
    public Head next() {
        return next;
    }

    /** Returns the events in order; at least one. */
    public List<EventRecord> events() {
        return events;
    }

    /**
     * Returns whether the commit is stored only if no other conversation is active with the same customer id, contact
     * key and service type. Only a commit that begins a conversation can depend on others.
     */
    public boolean unlessActive() {
        return unlessActive;
    }

    /**
     * Returns the receipt to store with the change; {@code null} for none. The change is rejected if a receipt with
     * this key is still valid when this one is issued.
     */
    public @Nullable Receipt receipt() {
        return receipt;
    }

    /** Returns the head after the change and the number of events, without customers' data. */
    @Override
    public String toString() {
        return "Commit[" + next + ", " + events.size() + " events]";
    }
}
