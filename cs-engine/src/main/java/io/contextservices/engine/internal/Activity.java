package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.Target.Level;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A service, a state or a task while its events are folded. */
final class Activity {

    final long id;
    final Map<String, Json> attached = new LinkedHashMap<>();
    Event start;
    Instant startedAt;
    Optional<AttributeValue> type;
    Optional<Duration> estDuration;

    @Nullable
    Long stateId;

    private @Nullable Event end;
    private @Nullable Instant endedAt;
    private Optional<AttributeValue> disposition = Optional.empty();
    private Optional<String> dispositionDesc = Optional.empty();

    Activity(long id, Event start, Instant at, Optional<AttributeValue> type, Optional<Duration> estDuration) {
        this.id = id;
        this.start = start;
        this.startedAt = at;
        this.type = type;
        this.estDuration = estDuration;
        attached.putAll(start.attached());
    }

    boolean isActive() {
        return end == null;
    }

    /**
     * Returns whether its type is one of these, given as text. An empty set selects every activity, with or without a
     * type.
     */
    boolean isOfType(Set<String> types) {
        return types.isEmpty()
                || type.map(AttributeValue::text).filter(types::contains).isPresent();
    }

    void end(EndEvent event, Instant at) {
        end(event, at, event.disposition(), event.dispositionDesc());
        attached.putAll(event.attached());
    }

    void end(Event event, Instant at, Optional<AttributeValue> disposition, Optional<String> dispositionDesc) {
        this.end = event;
        this.endedAt = at;
        this.disposition = disposition;
        this.dispositionDesc = dispositionDesc;
    }

    void merge(String key, Json object) {
        Json current = attached.get(key);
        attached.put(key, current == null ? object : merge(current, object));
    }

    /** Merges objects recursively; any other value is replaced by the new one. */
    private static Json merge(Json current, Json next) {
        if (!current.isObject() || !next.isObject()) {
            return next;
        }
        Map<String, Json> merged = new LinkedHashMap<>(current.fields());
        next.fields().forEach((key, value) -> merged.merge(key, value, Activity::merge));
        return Json.object(merged);
    }

    /** Writes the fields that all levels have in common. */
    <B extends Resource.Builder<B>> B into(
            B resource, Level level, Enumerations enumerations, Predicate<String> selected) {
        resource.estDuration(estDuration.orElse(null)).started(enumerations.shown(level, start), startedAt);
        if (end != null && endedAt != null) {
            resource.completed(enumerations.shown(level, end), endedAt)
                    .disposition(enumerations
                            .shown(level, EnumeratedField.DISPOSITION, disposition)
                            .orElse(null))
                    .dispositionDesc(dispositionDesc.orElse(null));
        }
        attached.forEach((key, value) -> {
            if (selected.test(key)) {
                resource.attach(key, value);
            }
        });
        return resource;
    }
}
