package io.contextservices.wire;

import io.contextservices.json.internal.KnownNames;
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

    static final String PREVIOUS_STATE_ID = "previous_state_id";
    static final String STATE_ID = "state_id";
    static final String TASK_ID = "task_id";
    static final String STATE_TYPE = "state_type";
    static final String TASK_TYPE = "task_type";
    static final String SERVICES = "services";
    static final String SERVICE = "service";
    static final String STATE = "state";
    static final String TASK = "task";
    static final String ASSOCIATE_STATE_TASK = "associate_state_task";
    static final String ATOMIC = "atomic";
    static final String CREATE_NEW_SERVICES = "create_new_services";
    static final String SERVICE_CREATED = "service_created";
    static final String STATE_CREATED = "state_created";
    static final String TASK_CREATED = "task_created";
    static final String FROM = "from";
    static final String TO = "to";
    static final String ACTIVE_STATES = "active_states";
    static final String COMPLETED_STATES = "completed_states";
    static final String ACTIVE_TASKS = "active_tasks";
    static final String COMPLETED_TASKS = "completed_tasks";

    /** The fields of every event, in the order of the vendor's tables. */
    static final List<String> OF_EVERY_EVENT = List.of(
            SESSION_ID,
            INTERACTION_ID,
            APPLICATION_TYPE,
            APPLICATION_ID,
            RESOURCE_TYPE,
            RESOURCE_ID,
            MEDIA_TYPE,
            TIMESTAMP);

    /** Fields of the Service resource that data attached under the same name would hide. */
    static final Set<String> OF_SERVICE = Set.of(
            SERVICE_ID,
            CUSTOMER_ID,
            CONTACT_KEY,
            SERVICE_TYPE,
            EST_DURATION,
            STARTED,
            COMPLETED,
            DURATION,
            ACTIVE_STATES,
            COMPLETED_STATES,
            ACTIVE_TASKS,
            COMPLETED_TASKS);

    /** Fields of the State resource that data attached under the same name would hide. */
    static final Set<String> OF_STATE = Set.of(
            SERVICE_ID,
            STATE_ID,
            STATE_TYPE,
            EST_DURATION,
            STARTED,
            COMPLETED,
            DURATION,
            ACTIVE_TASKS,
            COMPLETED_TASKS);

    /** Fields of the Task resource that data attached under the same name would hide. */
    static final Set<String> OF_TASK =
            Set.of(SERVICE_ID, STATE_ID, TASK_ID, TASK_TYPE, EST_DURATION, STARTED, COMPLETED, DURATION);

    /** All fields above. */
    static final List<String> ALL = List.of(
            SERVICE_ID,
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
            DISPOSITION_DESC,
            STARTED,
            COMPLETED,
            DURATION,
            PREVIOUS_STATE_ID,
            STATE_ID,
            TASK_ID,
            STATE_TYPE,
            TASK_TYPE,
            SERVICES,
            SERVICE,
            STATE,
            TASK,
            ASSOCIATE_STATE_TASK,
            ATOMIC,
            CREATE_NEW_SERVICES,
            SERVICE_CREATED,
            STATE_CREATED,
            TASK_CREATED,
            FROM,
            TO,
            ACTIVE_STATES,
            COMPLETED_STATES,
            ACTIVE_TASKS,
            COMPLETED_TASKS);

    /** All fields above, for readers. */
    static final KnownNames NAMES = KnownNames.of(ALL);

    private Field() {}

    static boolean isDisposition(String name) {
        return name.equals(DISPOSITION) || name.equals(DISPOSITION_DESC);
    }
}
