package io.contextservices.api;

import java.util.Locale;

/**
 * What becomes of a start if a service with the same customer id, contact key and service type is active already; query
 * parameter {@code if_active}, in lower case. Of several such starts at the same time, one starts a service. One that ends
 * at once ({@code auto_closed}) starts a service in any case.
 */
public enum IfActive {
    /** One more is started. */
    CREATE_NEW,
    /** The one that is active is returned as if it had been started; it is not changed, and takes no idempotency key. */
    RETURN_EXISTING,
    /** The start fails with a {@link ConflictException}. */
    FAIL;

    /** The name on the wire. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
