package io.contextservices.engine.internal;

import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.store.Tenant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of each tenant. No tenant can read or change the data of another one. */
public final class TenantOperations {

    private static final int BAD_REQUEST = 400;
    private static final int GROUP_CHARACTERS = 255;

    private final Map<String, Operations> operations = new LinkedHashMap<>();
    private final Limits limits;
    private final FailureTranslator failures = new FailureTranslator();

    /**
     * Creates the operations of these tenants.
     *
     * @param names at least one
     * @param enumerations the enumerations by tenant, if it has any
     */
    public TenantOperations(EngineContext engine, Set<String> names, Map<String, Enumerations> enumerations) {
        limits = engine.limits();
        IdAllocator ids = new IdAllocator(engine.store());
        for (String name : names) {
            Enumerations ofTenant = enumerations.getOrDefault(name, Enumerations.NONE);
            operations.put(name, new Operations(new TenantContext(engine, ids, new Tenant(name), ofTenant)));
        }
    }

    /** Returns the maximum sizes of events. */
    public Limits limits() {
        return limits;
    }

    /** Returns the translator of failures. */
    public FailureTranslator failures() {
        return failures;
    }

    /** Returns the names of all tenants, in the configured order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(operations.keySet());
    }

    /** Returns the operations of the first tenant. */
    public Operations first() {
        return operations.values().iterator().next();
    }

    /**
     * Returns the operations for a request. The messages of failures are those that the vendor documents.
     *
     * @param tenant the value of the header {@code ContactCenterId}
     * @param group the value of the header {@code GroupId}
     * @throws RequestRefusedException if there is no such tenant, none is named although there are several, or the name
     *     of the group is too long
     */
    public Operations of(@Nullable String tenant, @Nullable String group) {
        if (tenant == null && operations.size() > 1) {
            throw new RequestRefusedException(
                    BAD_REQUEST,
                    "Invalid tenant specified : no tenant specified in multi-tenant environment. Verify configuration and"
                            + " 'ContactCenterId' HTTP header.");
        }
        Operations ofTenant = tenant == null ? first() : operations.get(tenant);
        if (ofTenant == null) {
            throw new RequestRefusedException(
                    BAD_REQUEST,
                    "Invalid tenant specified : specified tenant in HTTP header 'ContactCenterId'='" + tenant
                            + "' not configured. Verify configuration.");
        }
        if (group != null && group.length() > GROUP_CHARACTERS) {
            throw new RequestRefusedException(
                    BAD_REQUEST, "the HTTP header 'GroupId' is longer than " + GROUP_CHARACTERS + " characters");
        }
        return group == null || group.isEmpty() ? ofTenant : ofTenant.ofGroup(group);
    }
}
