package io.contextservices.store;

import static java.util.Objects.requireNonNull;

/**
 * The key of a list of conversations.
 *
 * @param tenant the tenant that owns the list
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

    /** The kinds of keys. */
    public enum Kind {
        /** A customer id. */
        CUSTOMER,
        /** A contact key; its list holds anonymous services only. */
        CONTACT_KEY
    }

    /** Returns tenant and kind, without customers' data. */
    @Override
    public String toString() {
        return "LookUp[" + tenant.name() + ' ' + kind + ']';
    }
}
