package io.contextservices.server.internal.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A line of the file of users. It caches the digest of the user's right password. */
public class UserEntry {

    /** The maximum number of characters of a name. */
    public static final int NAME_CHARACTERS = 128;

    private final String hash;
    private final Principal principal;
    private volatile @Nullable CachedResult cached;

    public UserEntry(String hash, Principal principal) {
        this.hash = hash;
        this.principal = principal;
    }

    private record CachedResult(CredentialDigest credentials, CompletableFuture<Optional<Principal>> principal) {}

    /** Returns whether the other entry's line has the same content. */
    boolean isSameLine(UserEntry other) {
        return hash.equals(other.hash) && principal.equals(other.principal);
    }

    /** Returns whether this is the user's password. The check is slow on purpose. */
    public boolean verify(byte[] password) {
        return Bcrypt.matches(password, hash);
    }

    public Principal principal() {
        return principal;
    }

    void cacheResult(CredentialDigest credentials) {
        cached = new CachedResult(credentials, CompletableFuture.completedFuture(Optional.of(principal)));
    }

    /** Returns the user if these credentials are cached as right, otherwise {@code null}. */
    @Nullable
    CompletableFuture<Optional<Principal>> cachedResult(CredentialDigest credentials) {
        CachedResult current = cached;
        return current != null && current.credentials.equals(credentials) ? current.principal : null;
    }
}
