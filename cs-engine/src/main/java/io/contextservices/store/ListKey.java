package io.contextservices.store;

import static java.util.Objects.requireNonNull;

/**
 * What a list is found by.
 *
 * @param tenant whose list it is
 * @param kind whether the key is a customer id or a contact key
 * @param key at least one character
 */
public record ListKey(Tenant tenant, Kind kind, String key) {

    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public ListKey {
        requireNonNull(tenant, "tenant");
        requireNonNull(kind, "kind");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("an empty key");
        }
    }

    /** What a key is. */
    public enum Kind {
        /** A customer id. */
        CUSTOMER,
        /** A contact key; its list holds anonymous services only. */
        CONTACT_KEY
    }

    /** Tenant and kind; nothing of the customer's. */
    @Override
    public String toString() {
        return "LookUp[" + tenant.name() + ' ' + kind + ']';
    }
}
