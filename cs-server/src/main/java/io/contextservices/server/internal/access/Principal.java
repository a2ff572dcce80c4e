package io.contextservices.server.internal.access;

import io.contextservices.api.PermissionDeniedException;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user who sent a request, with the user's permissions.
 *
 * @param name the name of the user; empty without authentication
 * @param writes whether the user may make changes; every user may read
 * @param tenants the tenants that the user can access; empty for all tenants
 */
public record Principal(String name, boolean writes, Set<String> tenants) {

    /** The user of all requests without authentication, who has full access. */
    public static final Principal ANONYMOUS = new Principal("", true, Set.of());

    private static final Set<HttpString> READ_METHODS = Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS);

    /** Copies the set. */
    public Principal {
        tenants = Set.copyOf(tenants);
    }

    /**
     * Checks that the user may use this method.
     *
     * @throws PermissionDeniedException if the user may not use it
     */
    public void check(HttpString method) {
        if (!writes && !READ_METHODS.contains(method)) {
            throw new PermissionDeniedException("this user has read-only access");
        }
    }

    /**
     * Returns the tenant of a request by this user, {@code null} if neither the user nor the request determines it.
     *
     * @param requested the tenant named in the header, if any
     * @throws PermissionDeniedException if the user cannot access the tenant. Unknown tenants get it
     *     too, so that the response does not reveal which tenants exist.
     */
    @Nullable
    public String tenant(@Nullable String requested) {
        if (tenants.isEmpty()) {
            return requested;
        }
        if (requested == null) {
            return tenants.size() == 1 ? tenants.iterator().next() : null;
        }
        if (!tenants.contains(requested)) {
            throw new PermissionDeniedException("this user has no access to that tenant");
        }
        return requested;
    }
}
