package io.contextservices.server.store;

/** What became of a {@link Commit}. */
public enum Appended {
    /** It is kept, and every read sees it. */
    COMMITTED,
    /** It changed nothing: the conversation's head is not the expected one any more, or the conversation is gone. */
    CONFLICT
}
