package io.contextservices.server.internal.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The users in one version of their file, with their cached passwords. */
public final class UserTable {

    private final Map<String, UserEntry> byName;
    private final List<UserEntry> all;

    /** The checks under way, by digest of the credentials, so that concurrent requests of one user share one check. */
    final ConcurrentMap<CredentialDigest, CompletableFuture<Optional<Principal>>> pendingChecks =
            new ConcurrentHashMap<>();

    /** Creates a table of at least one user. */
    public UserTable(Map<String, UserEntry> byName) {
        this.byName = Map.copyOf(byName);
        this.all = List.copyOf(byName.values());
    }

    /** Returns a table of these users that keeps the cached passwords of users whose lines have not changed. */
    public UserTable keepingCacheOf(@Nullable UserTable previous) {
        if (previous == null) {
            return this;
        }
        Map<String, UserEntry> users = new HashMap<>(byName);
        users.replaceAll((name, user) -> {
            UserEntry old = previous.get(name);
            return old != null && old.isSameLine(user) ? old : user;
        });
        return new UserTable(users);
    }

    @Nullable
    public UserEntry get(String name) {
        return byName.get(name);
    }

    /**
     * Returns a user whose password is checked in place of an unknown name's. Returns the same user for each name,
     * always.
     */
    public UserEntry dummyFor(String unknownName) {
        return all.get(Math.floorMod(unknownName.hashCode(), all.size()));
    }
}
