package io.contextservices.engine.internal;

import io.contextservices.api.Target.Level;
import java.util.List;
import java.util.Optional;

/**
 * A field whose values may be enumerated.
 *
 * @param level of what it is a field
 * @param name its name among those of the level, whose own type is {@link #TYPE}
 */
public record EnumeratedField(Level level, String name) {

    static final String TYPE = "type";
    static final String DISPOSITION = "disposition";
    static final String APPLICATION_TYPE = "application_type";
    static final String RESOURCE_TYPE = "resource_type";
    static final String MEDIA_TYPE = "media_type";

    private static final List<String> NAMES = List.of(TYPE, DISPOSITION, APPLICATION_TYPE, RESOURCE_TYPE, MEDIA_TYPE);

    /** How fields are named, for messages. */
    public static final String FORM =
            "fields are Service, State or Task, a point, and one of " + String.join(", ", NAMES);

    /** The field that an event of a level names. */
    static EnumeratedField of(Level level, String inEvent) {
        return new EnumeratedField(level, inEvent.equals(typeInEvent(level)) ? TYPE : inEvent);
    }

    /** The field with a key such as {@code Service.type}, for which {@code Service.service_type} stands as well. */
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

    /** As in {@code Service.type}. */
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
