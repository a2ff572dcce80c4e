package io.contextservices.engine.internal;

import io.contextservices.api.ConflictException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.ConversationWriter.Change;
import io.contextservices.json.Json;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.wire.EventCodec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Changes attached data, key by key. */
final class ExtensionChanges {

    private final TenantContext context;
    private final ConversationWriter writer;

    ExtensionChanges(TenantContext context, ConversationWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    CompletableFuture<Void> put(Target target, String key, Json value) {
        check(target, key, value);
        return append(
                target,
                kind(target.level(), Kind.SERVICE_EXTENDED, Kind.STATE_EXTENDED, Kind.TASK_EXTENDED),
                Map.of(key, value),
                attached -> RequestChecks.attachable(attached, Set.of(key), context.limits()));
    }

    CompletableFuture<Void> merge(Target target, String key, Json object) {
        check(target, key, object);
        if (!object.isObject()) {
            throw new InvalidRequestException(key, Violation.WRONG_TYPE, "only an object can be merged");
        }
        return append(
                target,
                kind(target.level(), Kind.SERVICE_MERGED, Kind.STATE_MERGED, Kind.TASK_MERGED),
                Map.of(key, object),
                attached -> {
                    Json current = attached.get(key);
                    if (current != null && !current.isObject()) {
                        throw new ConflictException("The value attached under this key is not an object");
                    }
                    RequestChecks.attachable(attached, Set.of(key), context.limits());
                });
    }

    CompletableFuture<Void> remove(Target target, String key) {
        RequestChecks.valid(EventCodec.extensionViolations(target.level(), key, null, context.limits()));
        return append(
                target,
                kind(target.level(), Kind.SERVICE_REDUCED, Kind.STATE_REDUCED, Kind.TASK_REDUCED),
                Map.of(key, Json.parse("null")),
                attached -> {
                    if (!attached.containsKey(key)) {
                        throw new NotFoundException("Nothing is attached under this key");
                    }
                });
    }

    private void check(Target target, String key, Json value) {
        RequestChecks.valid(EventCodec.extensionViolations(target.level(), key, value, context.limits()));
        byte[] unused = RequestChecks.sized(EventCodec.write(value), context.limits());
    }

    private CompletableFuture<Void> append(
            Target target, Kind kind, Map<String, Json> fields, Consumer<Map<String, Json>> check) {
        byte[] json = EventCodec.write(Json.object(fields));
        return writer.changeWhole(target.serviceId(), conversation -> {
            checkExists(conversation.head(), target);
            check.accept(context.fold(conversation).attached(target.level(), target.id()));
            EventRecord record = new EventRecord(kind, target.id(), context.now(), json);
            return Change.of(context.next(conversation.head()), record);
        });
    }

    private static void checkExists(Head head, Target target) {
        boolean exists = target.level() == Target.Level.SERVICE
                ? target.id() == 0
                : head.ids(target.level()).contains(target.id());
        if (!exists) {
            throw ActivityChanges.notFound(head.serviceId(), target.level(), target.id());
        }
    }

    private static Kind kind(Target.Level level, Kind ofService, Kind ofState, Kind ofTask) {
        return switch (level) {
            case SERVICE -> ofService;
            case STATE -> ofState;
            case TASK -> ofTask;
        };
    }
}
