package io.contextservices.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The formats of the Service End Event, and of the State and Task End Events, which have no expiry. */
final class EndFormat extends EventFormat<EndEvent, EndEvent.Builder> {

    static final EndFormat OF_SERVICE = new EndFormat(
            Target.Level.SERVICE,
            Field.OF_SERVICE,
            List.of(Field.SERVICE_ID, Field.DISPOSITION, Field.DISPOSITION_DESC, Field.TTL, Field.EXPIRATION_TIME));
    static final EndFormat OF_STATE = new EndFormat(
            Target.Level.STATE,
            Field.OF_STATE,
            List.of(Field.SERVICE_ID, Field.STATE_ID, Field.DISPOSITION, Field.DISPOSITION_DESC));
    static final EndFormat OF_TASK = new EndFormat(
            Target.Level.TASK,
            Field.OF_TASK,
            List.of(Field.SERVICE_ID, Field.STATE_ID, Field.TASK_ID, Field.DISPOSITION, Field.DISPOSITION_DESC));

    private final Target.Level level;
    private final Set<String> reserved;
    private final List<String> fields;

    private EndFormat(Target.Level level, Set<String> reserved, List<String> fields) {
        this.level = level;
        this.reserved = reserved;
        this.fields = fields;
    }

    static EndFormat of(Target.Level level) {
        return switch (level) {
            case SERVICE -> OF_SERVICE;
            case STATE -> OF_STATE;
            case TASK -> OF_TASK;
        };
    }

    @Override
    Target.Level level() {
        return level;
    }

    @Override
    EndEvent.Builder builder() {
        return EndEvent.builder();
    }

    @Override
    List<String> fields() {
        return fields;
    }

    @Override
    Set<String> reserved() {
        return reserved;
    }

    @Override
    boolean read(String name, FieldReader fields, EndEvent.Builder into) {
        if (!this.fields.contains(name)) {
            return false;
        }
        switch (name) {
            case Field.DISPOSITION -> set(fields.attribute(name), into::disposition);
            case Field.DISPOSITION_DESC -> set(fields.text(name), into::dispositionDesc);
            case Field.TTL -> set(fields.seconds(name), into::ttl);
            case Field.EXPIRATION_TIME -> set(fields.instant(name), into::expirationTime);
            // The vendor lists the ids among the fields of these events. They are ignored, since the URL contains them.
            default -> fields.json(name);
        }
        return true;
    }

    @Override
    void check(EndEvent event, FieldRules rules) {
        rules.text(Field.SESSION_ID, event.sessionId(), FieldRules.SESSION_ID_CHARACTERS);
        rules.text(Field.INTERACTION_ID, event.interactionId(), FieldRules.INTERACTION_ID_CHARACTERS);
        rules.attribute(Field.DISPOSITION, event.disposition());
        rules.text(Field.DISPOSITION_DESC, event.dispositionDesc(), FieldRules.DISPOSITION_DESC_CHARACTERS);
        if (this == OF_SERVICE) {
            rules.duration(Field.TTL, event.ttl(), FieldRules.SECOND, FieldRules.MAX_TTL);
            rules.instant(Field.EXPIRATION_TIME, event.expirationTime());
        } else {
            onlyOfService(Field.TTL, event.ttl(), rules);
            onlyOfService(Field.EXPIRATION_TIME, event.expirationTime(), rules);
        }
    }

    private static void onlyOfService(String field, Optional<?> value, FieldRules rules) {
        if (value.isPresent()) {
            rules.add(field, Violation.WRONG_TYPE, "only the end of a service says when to forget it");
        }
    }

    @Override
    void write(EndEvent event, FieldWriter out) {
        out.attribute(Field.DISPOSITION, event.disposition())
                .text(Field.DISPOSITION_DESC, event.dispositionDesc())
                .seconds(Field.TTL, event.ttl())
                .instant(Field.EXPIRATION_TIME, event.expirationTime());
    }
}
