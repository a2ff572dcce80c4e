package io.contextservices.server.store;

import static java.util.Objects.requireNonNull;

/**
 * What became of a {@link Commit}.
 *
 * @param outcome whether it is kept
 * @param serviceId the service that stood in its way, for {@link Outcome#EXISTS}; otherwise 0
 */
public record Appended(Outcome outcome, long serviceId) {

    /** It is kept, and every read sees it. */
    public static final Appended COMMITTED = new Appended(Outcome.COMMITTED, 0);

    /** It changed nothing: the conversation's head is not the expected one any more, or the conversation is gone. */
    public static final Appended CONFLICT = new Appended(Outcome.CONFLICT, 0);

    /** Checks that nothing is missing. */
    public Appended {
        requireNonNull(outcome, "outcome");
    }

    /** It changed nothing: there is an active service of this kind already. */
    public static Appended exists(long serviceId) {
        return new Appended(Outcome.EXISTS, serviceId);
    }

    /** The ways it can go. */
    public enum Outcome {
        /** Kept. */
        COMMITTED,
        /** Out of date. */
        CONFLICT,
        /** Not wanted, because of what is there. */
        EXISTS
    }
}
