package io.contextservices.store.copy;

import io.contextservices.store.Tenant;
import java.util.Comparator;
import java.util.List;

/**
 * What {@link StoreCopy#run} has done.
 *
 * @param copied services
 * @param there services that were in the target already, as they are in the source
 * @param receipts good ones in the source
 * @param tenants what is in both stores, tenant by tenant, by name
 * @param problemCount how much differs
 * @param problems what differs, a sentence each, without any customer's data; at most {@value #MOST_PROBLEMS}
 */
public record CopyReport(
        long copied, long there, long receipts, List<OfTenant> tenants, long problemCount, List<String> problems) {

    /** How many problems are named. */
    public static final int MOST_PROBLEMS = 100;

    static final Comparator<Tenant> BY_NAME = Comparator.comparing(Tenant::name);

    /** Takes copies of the lists. */
    public CopyReport {
        tenants = List.copyOf(tenants);
        problems = List.copyOf(problems);
    }

    /** Whether nothing differs. */
    public boolean isClean() {
        return problemCount == 0;
    }

    /**
     * What is in the source, and what in the target.
     *
     * @param tenant whose it is
     * @param from what can be read in the source
     * @param to what can be read in the target
     * @param unreadable the ids of services in the source that cannot be read, and were not copied; each is a problem
     */
    public record OfTenant(Tenant tenant, Contents from, Contents to, List<Long> unreadable) {

        /** Takes a copy of the list. */
        public OfTenant {
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * What there is of a tenant in a store.
     *
     * @param services all of them
     * @param events all of theirs
     * @param bytes the lengths of these together
     * @param checksum SHA-256 of them all, in hexadecimal; see {@code docs/copy.md}
     */
    public record Contents(long services, long events, long bytes, String checksum) {}
}
