package io.contextservices.server.internal.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The users in one version of their file, with all that was found out about them since it was read. */
public final class UserTable {

    private final Map<String, UserEntry> byName;
    private final List<UserEntry> all;

    /** Checks under way, by digest of the credentials, so that many requests of one user cost one check. */
    final ConcurrentMap<CredentialDigest, CompletableFuture<Optional<Principal>>> underWay = new ConcurrentHashMap<>();

    /** Of these users, at least one. */
    public UserTable(Map<String, UserEntry> byName) {
        this.byName = Map.copyOf(byName);
        this.all = List.copyOf(byName.values());
    }

    /** The same users, of which those whose lines are as before are known by what was found out about them. */
    public UserTable after(@Nullable UserTable before) {
        if (before == null) {
            return this;
        }
        Map<String, UserEntry> users = new HashMap<>(byName);
        users.replaceAll((name, user) -> {
            UserEntry known = before.get(name);
            return known != null && known.isSame(user) ? known : user;
        });
        return new UserTable(users);
    }

    @Nullable
    public UserEntry get(String name) {
        return byName.get(name);
    }

    /** Somebody whose password is checked in place of one of a name that is not there: always the same for a name. */
    public UserEntry standIn(String unknownName) {
        return all.get(Math.floorMod(unknownName.hashCode(), all.size()));
    }
}
