package io.contextservices.engine.internal;

import io.contextservices.api.Target.Level;
import java.util.List;
import java.util.Optional;

/**
 * A field whose values may be enumerated.
 *
 * @param level the level of its events
 * @param name its name at that level; the level's own type is {@link #TYPE}
 */
public record EnumeratedField(Level level, String name) {

    static final String TYPE = "type";
    static final String DISPOSITION = "disposition";
    static final String APPLICATION_TYPE = "application_type";
    static final String RESOURCE_TYPE = "resource_type";
    static final String MEDIA_TYPE = "media_type";

    private static final List<String> NAMES = List.of(TYPE, DISPOSITION, APPLICATION_TYPE, RESOURCE_TYPE, MEDIA_TYPE);

    /** The rules for names of fields, for messages. */
    public static final String FORM =
            "fields are Service, State or Task, a point, and one of " + String.join(", ", NAMES);

    /** Returns the field with this name in the events of a level. */
    static EnumeratedField of(Level level, String inEvent) {
        return new EnumeratedField(level, inEvent.equals(typeInEvent(level)) ? TYPE : inEvent);
    }

    /** Returns the field with a key such as {@code Service.type}, which has the alias {@code Service.service_type}. */
    public static Optional<EnumeratedField> parse(String key) {
        for (Level level : Level.values()) {
            String prefix = prefix(level);
            if (key.startsWith(prefix)) {
                return Optional.of(of(level, key.substring(prefix.length())))
                        .filter(field -> NAMES.contains(field.name));
            }
        }
        return Optional.empty();
    }

    /** Returns the key, as in {@code Service.type}. */
    public String key() {
        return prefix(level) + name;
    }

    private static String prefix(Level level) {
        return switch (level) {
            case SERVICE -> "Service.";
            case STATE -> "State.";
            case TASK -> "Task.";
        };
    }

    private static String typeInEvent(Level level) {
        return switch (level) {
            case SERVICE -> "service_type";
            case STATE -> "state_type";
            case TASK -> "task_type";
        };
    }
}
