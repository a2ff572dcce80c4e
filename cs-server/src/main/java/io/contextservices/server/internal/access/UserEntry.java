package io.contextservices.server.internal.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A line of the file of users. Remembers which password was found to be right. */
public class UserEntry {

    /** The maximum number of characters of a name. */
    public static final int NAME_CHARACTERS = 128;

    private final String hash;
    private final Principal caller;
    private volatile @Nullable Found found;

    public UserEntry(String hash, Principal caller) {
        this.hash = hash;
        this.caller = caller;
    }

    private record Found(CredentialDigest credentials, CompletableFuture<Optional<Principal>> caller) {}

    /** Whether the other one is of a line that says the same. */
    boolean isSame(UserEntry other) {
        return hash.equals(other.hash) && caller.equals(other.caller);
    }

    /** Whether this is the password; takes its time. */
    public boolean has(byte[] password) {
        return Bcrypt.matches(password, hash);
    }

    public Principal caller() {
        return caller;
    }

    void remember(CredentialDigest credentials) {
        found = new Found(credentials, CompletableFuture.completedFuture(Optional.of(caller)));
    }

    /** The caller, if these credentials were found to be right. */
    @Nullable
    CompletableFuture<Optional<Principal>> remembered(CredentialDigest credentials) {
        Found last = found;
        return last != null && last.credentials.equals(credentials) ? last.caller : null;
    }
}
