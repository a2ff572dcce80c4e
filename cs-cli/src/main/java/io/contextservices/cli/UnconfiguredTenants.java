package io.contextservices.cli;

import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds services of tenants that the server does not have, which no request can reach. For example, all services of the
 * tenant {@code default} become unreachable when tenants are configured for the first time.
 */
final class UnconfiguredTenants {

    private static final Logger LOG = LoggerFactory.getLogger(UnconfiguredTenants.class);

    private UnconfiguredTenants() {}

    /** Counts the services in the background and logs a warning if there are any. The future completes afterwards. */
    static CompletableFuture<Map<Tenant, Long>> warn(TransferableStore store, Collection<String> configured) {
        return store.countByTenant().whenComplete((counts, failure) -> {
            if (failure != null) {
                LOG.warn("the tenants of the store cannot be counted: {}", failure.getMessage());
            } else {
                String found = found(counts, configured);
                if (!found.isEmpty()) {
                    LOG.warn(
                            "the store holds services of tenants that are not configured: {}; no request reaches them"
                                    + " until the key tenants lists their names",
                            found);
                }
            }
        });
    }

    /** Lists the tenants with the number of their services, as in {@code default (2)}. */
    static String found(Map<Tenant, Long> counts, Collection<String> configured) {
        Map<String, Long> others = new TreeMap<>();
        counts.forEach((tenant, services) -> others.put(tenant.name(), services));
        others.keySet().removeAll(configured);
        return others.entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
