package io.contextservices.server.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The small part of a conversation that changes with every write: what a write checks and what lists are made from.
 *
 * @param tenant whose it is
 * @param serviceId positive
 * @param version 1 after the start, one more with every commit
 * @param customerId at least one of this and {@code contactKey} is there
 * @param contactKey at least one of this and {@code customerId} is there
 * @param serviceType as text, see {@link io.contextservices.api.AttributeValue#text()}
 * @param started when the service started, in whole milliseconds
 * @param completed whether it has ended
 * @param expires when the conversation is to be forgotten, in whole milliseconds; {@code null}: not decided
 */
public record Head(
        Tenant tenant,
        long serviceId,
        int version,
        @Nullable String customerId,
        @Nullable String contactKey,
        @Nullable String serviceType,
        Instant started,
        boolean completed,
        @Nullable Instant expires) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if an id or version is not positive, or there is nothing to find the service by
     */
    public Head {
        requireNonNull(tenant, "tenant");
        requireNonNull(started, "started");
        if (serviceId < 1 || version < 1) {
            throw new IllegalArgumentException("service id and version count from 1");
        }
        if (customerId == null && contactKey == null) {
            throw new IllegalArgumentException("neither customer id nor contact key");
        }
    }

    /** The one list that the conversation is in: its customer's or, while it is anonymous, its contact key's. */
    public LookUp lookUp() {
        return customerId != null
                ? new LookUp(tenant, LookUp.Kind.CUSTOMER, customerId)
                : new LookUp(tenant, LookUp.Kind.CONTACT_KEY, requireNonNull(contactKey));
    }

    /** Where in its list the conversation stands. */
    public Position position() {
        return new Position(started, serviceId);
    }

    /** Tenant, id and version; nothing of the customer's. */
    @Override
    public String toString() {
        return "Head[" + tenant.name() + ' ' + serviceId + " v" + version + ']';
    }
}
