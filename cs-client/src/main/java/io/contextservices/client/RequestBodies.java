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
        requireValid(validator().violations(event));
        return requireSize(EventCodec.write(event));
    }

    byte[] start(StateStartEvent event) {
        requireValid(validator().violations(event));
        return requireSize(EventCodec.write(event));
    }

    byte[] start(TaskStartEvent event) {
        requireValid(validator().violations(event));
        return requireSize(EventCodec.write(event));
    }

    byte[] transition(StateTransitionEvent event) {
        requireValid(validator().violations(event));
        return requireSize(EventCodec.write(event));
    }

    byte[] start(CompositeStart start) {
        requireValid(validator().violations(start));
        return requireSize(EventCodec.write(start));
    }

    /** The events were validated before. */
    byte[] start(BulkStart start) {
        return requireSize(EventCodec.write(start), limits.bulkBytes());
    }

    byte[] end(EndEvent event) {
        requireValid(validator().violations(event));
        return requireSize(EventCodec.write(event));
    }

    byte[] update(ServiceUpdate update) {
        requireValid(validator().violations(update));
        return requireSize(EventCodec.write(update));
    }

    byte[] expiry(Expiry expiry) {
        requireValid(EventCodec.expiryViolations(expiry, limits));
        return requireSize(EventCodec.write(expiry));
    }

    byte[] extension(Target.Level level, String key, Json value) {
        requireValid(EventCodec.extensionViolations(level, key, value, limits));
        return requireSize(EventCodec.write(value));
    }

    byte[] merge(Target.Level level, String key, Json object) {
        requireValid(EventCodec.extensionViolations(level, key, object, limits));
        if (!object.isObject()) {
            throw new InvalidRequestException(key, Violation.WRONG_TYPE, "only an object can be merged");
        }
        return requireSize(EventCodec.write(object));
    }

    /** Checks the key of an extension that is to be removed; such a request has no body. */
    void checkRemoval(Target.Level level, String key) {
        requireValid(EventCodec.extensionViolations(level, key, null, limits));
    }

    private EventValidator validator() {
        return EventValidator.of(limits);
    }

    private static void requireValid(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private byte[] requireSize(byte[] json) {
        return requireSize(json, limits.bodyBytes());
    }

    private static byte[] requireSize(byte[] json, int limit) {
        if (json.length > limit) {
            throw new RequestRefusedException(
                    RequestRefusedException.TOO_LARGE,
                    "the request has " + json.length + " bytes of JSON, more than " + limit);
        }
        return json;
    }
}
