package io.contextservices.api;

import java.util.List;
import java.util.Set;

/** The names of fields on the wire. */
final class Field {

    static final String SERVICE_ID = "service_id";
    static final String CUSTOMER_ID = "customer_id";
    static final String CONTACT_KEY = "contact_key";
    static final String SERVICE_TYPE = "service_type";
    static final String SESSION_ID = "session_id";
    static final String INTERACTION_ID = "interaction_id";
    static final String APPLICATION_TYPE = "application_type";
    static final String APPLICATION_ID = "application_id";
    static final String RESOURCE_TYPE = "resource_type";
    static final String RESOURCE_ID = "resource_id";
    static final String MEDIA_TYPE = "media_type";
    static final String EST_DURATION = "est_duration";
    static final String TIMESTAMP = "timestamp";
    static final String AUTO_CLOSED = "auto_closed";
    static final String AUTO_COMPLETE_AFTER = "auto_complete_after";
    static final String TTL = "ttl";
    static final String EXPIRATION_TIME = "expiration_time";
    static final String DISPOSITION = "disposition";
    static final String DISPOSITION_DESC = "disposition_desc";
    static final String STARTED = "started";
    static final String COMPLETED = "completed";
    static final String DURATION = "duration";

    /** In the order of the vendor's table. */
    private static final List<String> SERVICE_START_IN_ORDER = List.of(
            CUSTOMER_ID,
            CONTACT_KEY,
            SERVICE_TYPE,
            SESSION_ID,
            INTERACTION_ID,
            APPLICATION_TYPE,
            APPLICATION_ID,
            RESOURCE_TYPE,
            RESOURCE_ID,
            MEDIA_TYPE,
            EST_DURATION,
            TIMESTAMP,
            AUTO_CLOSED,
            AUTO_COMPLETE_AFTER,
            TTL,
            EXPIRATION_TIME,
            DISPOSITION,
            DISPOSITION_DESC);

    private static final Set<String> SERVICE_START = Set.copyOf(SERVICE_START_IN_ORDER);

    private Field() {}

    static boolean isOfServiceStart(String name) {
        return SERVICE_START.contains(name);
    }

    /** Where a fault of a field is listed: known fields, the event as a whole, attached data. */
    static int order(String name) {
        int order = SERVICE_START_IN_ORDER.indexOf(name);
        if (order >= 0) {
            return order;
        }
        return SERVICE_START_IN_ORDER.size() + (name.equals(Violation.WHOLE) ? 0 : 1);
    }

    static boolean isDisposition(String name) {
        return name.equals(DISPOSITION) || name.equals(DISPOSITION_DESC);
    }
}
