package io.contextservices.engine.internal;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Checks of requests, alone or against stored data. */
final class RequestChecks {

    private RequestChecks() {}

    /** Runs an operation, and returns a failed future for an exception that it throws. */
    static <T> CompletableFuture<T> future(Supplier<CompletableFuture<T>> operation) {
        try {
            return operation.get();
        } catch (ContextServicesException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    static void valid(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    /** Returns the JSON of an event, unless it is too large. */
    static byte[] sized(byte[] json, Limits limits) {
        if (json.length > limits.bodyBytes()) {
            throw new RequestRefusedException(
                    RequestRefusedException.TOO_LARGE, "larger than " + limits.bodyBytes() + " bytes");
        }
        return json;
    }

    /**
     * Returns the head, unless the conversation exceeds its limits. A service that has too many states or tasks may
     * still end.
     */
    static Head bounded(Head head, List<EventRecord> events, Limits limits) {
        for (EventRecord event : events) {
            boolean starts = event.kind() == Kind.STATE_STARTED || event.kind() == Kind.TASK_STARTED;
            if (starts && head.ids(event.kind().level()).count() > limits.items()) {
                throw new RequestRefusedException(
                        RequestRefusedException.TOO_LARGE,
                        "the service would have more than " + limits.items() + " states, or tasks");
            }
        }
        if (head.size() > limits.conversationBytes()) {
            throw new RequestRefusedException(
                    RequestRefusedException.TOO_LARGE,
                    "the service would hold more than " + limits.conversationBytes() + " bytes");
        }
        return head;
    }

    /** Returns the head, if its version meets the condition of the call. */
    static Head version(Head head, CallContext call) {
        if (!call.version().test(head.revision())) {
            throw new PreconditionFailedException(
                    "Service " + head.serviceId() + " has changed: its version is " + head.revision());
        }
        return head;
    }

    /** Checks the limit of attached keys, which applies to existing and new keys together. */
    static void attachable(Map<String, Json> attached, Set<String> added, Limits limits) {
        Set<String> all = new HashSet<>(attached.keySet());
        all.addAll(added);
        if (all.size() > limits.attachedKeys()) {
            throw new InvalidRequestException(
                    Violation.WHOLE,
                    Violation.TOO_MANY,
                    "more than " + limits.attachedKeys() + " attached keys, existing ones included");
        }
    }

    /**
     * Returns the violations of an expiration time. A time to live takes precedence over it.
     *
     * @param path the path of its event, for the violation
     */
    static List<Violation> inTime(String path, Optional<Duration> ttl, Optional<Instant> expires, Instant now) {
        return ttl.isPresent() || expires.isEmpty() || expires.get().isAfter(now)
                ? List.of()
                : List.of(new Violation(
                        path + "expiration_time",
                        Violation.OUT_OF_RANGE,
                        "has passed: the server's clock shows " + now));
    }

    /**
     * Returns the end time: the event's timestamp, otherwise now, but never before the start, since the client's clock
     * may be ahead.
     */
    static Instant end(Optional<Instant> timestamp, Instant start, Instant now) {
        Instant end = timestamp.orElse(start.isAfter(now) ? start : now);
        if (end.isBefore(start)) {
            throw new InvalidRequestException("timestamp", Violation.OUT_OF_RANGE, "earlier than the start");
        }
        return end;
    }
}
