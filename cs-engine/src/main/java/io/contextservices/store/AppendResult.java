package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Commit}.
 *
 * @param outcome whether it is kept
 * @param serviceId the service that stood in its way, for {@link Outcome#EXISTS}; otherwise 0
 * @param receipt what the same request was answered before, for {@link Outcome#REPEATED}; otherwise {@code null}
 */
public record AppendResult(
        Outcome outcome, long serviceId, @Nullable Receipt receipt) {

    /** It is kept, and every read sees it. */
    public static final AppendResult COMMITTED = new AppendResult(Outcome.COMMITTED, 0, null);

    /** It changed nothing: the conversation's head is not the expected one any more, or the conversation is gone. */
    public static final AppendResult CONFLICT = new AppendResult(Outcome.CONFLICT, 0, null);

    /** Checks that nothing is missing. */
    public AppendResult {
        requireNonNull(outcome, "outcome");
    }

    /** It changed nothing: there is an active service of this kind already. */
    public static AppendResult exists(long serviceId) {
        return new AppendResult(Outcome.EXISTS, serviceId, null);
    }

    /** It changed nothing: its request has been carried out before. */
    public static AppendResult repeated(Receipt receipt) {
        return new AppendResult(Outcome.REPEATED, 0, requireNonNull(receipt, "receipt"));
    }

    /** It changed nothing: there is a conversation with its id already, which has this head. */
    public static AppendResult met(Head there, Head head) {
        return there.equals(head) ? exists(head.serviceId()) : CONFLICT;
    }

    /** The ways it can go. */
    public enum Outcome {
        /** Kept. */
        COMMITTED,
        /** Out of date. */
        CONFLICT,
        /** Not wanted, because of what is there. */
        EXISTS,
        /** Done before. */
        REPEATED
    }
}
