package io.contextservices.server.internal.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A line of the file of users. It caches the digest of the user's right password. */
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

    /** Returns whether the other entry's line has the same content. */
    boolean isSame(UserEntry other) {
        return hash.equals(other.hash) && caller.equals(other.caller);
    }

    /** Returns whether this is the user's password. The check is slow on purpose. */
    public boolean has(byte[] password) {
        return Bcrypt.matches(password, hash);
    }

    public Principal caller() {
        return caller;
    }

    void remember(CredentialDigest credentials) {
        found = new Found(credentials, CompletableFuture.completedFuture(Optional.of(caller)));
    }

    /** Returns the user if these credentials are cached as right, otherwise {@code null}. */
    @Nullable
    CompletableFuture<Optional<Principal>> remembered(CredentialDigest credentials) {
        Found last = found;
        return last != null && last.credentials.equals(credentials) ? last.caller : null;
    }
}
