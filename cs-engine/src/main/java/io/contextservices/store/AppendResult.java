package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link Commit}.
 *
 * @param outcome whether the commit is stored
 * @param serviceId the service that prevented the commit, for {@link Outcome#EXISTS}; otherwise 0
 * @param receipt the stored response to the same request, for {@link Outcome#REPEATED}; otherwise {@code null}
 */
public record AppendResult(
        Outcome outcome, long serviceId, @Nullable Receipt receipt) {

    /** The commit is stored, and every read sees it. */
    public static final AppendResult COMMITTED = new AppendResult(Outcome.COMMITTED, 0, null);

    /** Nothing changed: the conversation no longer has the expected head, or no longer exists. */
    public static final AppendResult CONFLICT = new AppendResult(Outcome.CONFLICT, 0, null);

    /** Checks that nothing is missing. */
    public AppendResult {
        requireNonNull(outcome, "outcome");
    }

    /** Returns a result for a commit that changed nothing because an active service of this kind exists. */
    public static AppendResult exists(long serviceId) {
        return new AppendResult(Outcome.EXISTS, serviceId, null);
    }

    /** Returns a result for a commit that changed nothing because its request was executed before. */
    public static AppendResult repeated(Receipt receipt) {
        return new AppendResult(Outcome.REPEATED, 0, requireNonNull(receipt, "receipt"));
    }

    /**
     * Returns a result for an import that changed nothing because its id is in use: {@link #exists} if the heads are
     * equal, otherwise {@link #CONFLICT}.
     */
    public static AppendResult existing(Head existing, Head head) {
        return existing.equals(head) ? exists(head.serviceId()) : CONFLICT;
    }

    /** The possible outcomes. */
    public enum Outcome {
        /** The commit is stored. */
        COMMITTED,
        /** The commit is out of date. */
        CONFLICT,
        /** The commit is rejected because of an existing conversation. */
        EXISTS,
        /** The request was executed before. */
        REPEATED
    }
}
