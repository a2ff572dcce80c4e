package io.contextservices.server.internal.access;

import io.contextservices.api.RequestRefusedException;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as far as it matters to what may be done.
 *
 * @param name of the user; empty for anybody
 * @param writes whether anything may be changed; everybody may read
 * @param tenants whose data it may be about; empty: no bounds
 */
public record Principal(String name, boolean writes, Set<String> tenants) {

    /** Where nobody has to say who they are, everybody may do everything. */
    public static final Principal ANYBODY = new Principal("", true, Set.of());

    private static final Set<HttpString> READS = Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS);

    /** The same with a copy of the set. */
    public Principal {
        tenants = Set.copyOf(tenants);
    }

    /**
     * Checks that this is a method for this caller.
     *
     * @throws RequestRefusedException with status 403 if it is not
     */
    public void check(HttpString method) {
        if (!writes && !READS.contains(method)) {
            throw new RequestRefusedException(StatusCodes.FORBIDDEN, "this user may read, and change nothing");
        }
    }

    /**
     * The tenant that a request of this caller is about, {@code null} if that stays open.
     *
     * @param named in the header, if it is there
     * @throws RequestRefusedException with status 403 if it is none of the caller's; also if it is nobody's, since the
     *     difference is none of the caller's business
     */
    @Nullable
    public String tenant(@Nullable String named) {
        if (tenants.isEmpty()) {
            return named;
        }
        if (named == null) {
            return tenants.size() == 1 ? tenants.iterator().next() : null;
        }
        if (!tenants.contains(named)) {
            throw new RequestRefusedException(StatusCodes.FORBIDDEN, "this user is not bound to that tenant");
        }
        return named;
    }
}
