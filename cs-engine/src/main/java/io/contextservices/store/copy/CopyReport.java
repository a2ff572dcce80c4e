package io.contextservices.store.copy;

import io.contextservices.store.Tenant;
import java.util.Comparator;
import java.util.List;

/**
 * The result of {@link StoreCopy#run}.
 *
 * @param copied the number of services that were copied
 * @param existing the number of services that the target had already, with the same head as the source
 * @param receipts the number of valid receipts in the source
 * @param tenants the contents of both stores by tenant, ordered by name
 * @param problemCount the number of differences
 * @param problems the differences, one sentence each, without customers' data; at most {@value #MAX_PROBLEMS}
 */
public record CopyReport(
        long copied, long existing, long receipts, List<OfTenant> tenants, long problemCount, List<String> problems) {

    /** The maximum number of problems that are listed. */
    public static final int MAX_PROBLEMS = 100;

    static final Comparator<Tenant> BY_NAME = Comparator.comparing(Tenant::name);

    /** Copies the lists. */
    public CopyReport {
        tenants = List.copyOf(tenants);
        problems = List.copyOf(problems);
    }

    /** Returns whether the stores have no differences. */
    public boolean isClean() {
        return problemCount == 0;
    }

    /**
     * The contents of a tenant in the source and in the target.
     *
     * @param tenant the tenant
     * @param from the readable contents of the source
     * @param to the readable contents of the target
     * @param unreadable the ids of services in the source that cannot be read, and were not copied; each is a problem
     */
    public record OfTenant(Tenant tenant, Contents from, Contents to, List<Long> unreadable) {

        /** Copies the list. */
        public OfTenant {
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * The contents of a tenant in a store.
     *
     * @param services the number of services
     * @param events the number of their events
     * @param bytes the sum of the lengths of the events
     * @param checksum the SHA-256 of all of them, in hexadecimal; see {@code docs/copy.md}
     */
    public record Contents(long services, long events, long bytes, String checksum) {}
}
