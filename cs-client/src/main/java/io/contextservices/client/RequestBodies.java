package io.contextservices.client;

import io.contextservices.api.BulkStart;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Expiry;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.EventValidator;
import java.util.List;

/** Writes the bodies of requests. Requests that a server would reject are rejected here, before anything is sent. */
record RequestBodies(Limits limits) {

    byte[] start(ServiceStartEvent event) {
        valid(rules().violations(event));
        return sized(EventCodec.write(event));
    }

    byte[] start(StateStartEvent event) {
        valid(rules().violations(event));
        return sized(EventCodec.write(event));
    }

    byte[] start(TaskStartEvent event) {
        valid(rules().violations(event));
        return sized(EventCodec.write(event));
    }

    byte[] transition(StateTransitionEvent event) {
        valid(rules().violations(event));
        return sized(EventCodec.write(event));
    }

    byte[] start(CompositeStart start) {
        valid(rules().violations(start));
        return sized(EventCodec.write(start));
    }

    /** The events were validated before. */
    byte[] start(BulkStart start) {
        return sized(EventCodec.write(start), limits.bulkBytes());
    }

    byte[] end(EndEvent event) {
        valid(rules().violations(event));
        return sized(EventCodec.write(event));
    }

    byte[] update(ServiceUpdate update) {
        valid(rules().violations(update));
        return sized(EventCodec.write(update));
    }

    byte[] expiry(Expiry expiry) {
        valid(EventCodec.expiryViolations(expiry, limits));
        return sized(EventCodec.write(expiry));
    }

    byte[] extension(Target.Level level, String key, Json value) {
        valid(EventCodec.extensionViolations(level, key, value, limits));
        return sized(EventCodec.write(value));
    }

    byte[] merge(Target.Level level, String key, Json object) {
        valid(EventCodec.extensionViolations(level, key, object, limits));
        if (!object.isObject()) {
            throw new InvalidRequestException(key, Violation.WRONG_TYPE, "only an object can be merged");
        }
        return sized(EventCodec.write(object));
    }

    /** Checks the key of an extension that is to be removed; such a request has no body. */
    void checkRemoval(Target.Level level, String key) {
        valid(EventCodec.extensionViolations(level, key, null, limits));
    }

    private EventValidator rules() {
        return EventValidator.of(limits);
    }

    private static void valid(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private byte[] sized(byte[] json) {
        return sized(json, limits.bodyBytes());
    }

    private static byte[] sized(byte[] json, int limit) {
        if (json.length > limit) {
            throw new RequestRefusedException(
                    RequestRefusedException.TOO_LARGE,
                    "the request has " + json.length + " bytes of JSON, more than " + limit);
        }
        return json;
    }
}
