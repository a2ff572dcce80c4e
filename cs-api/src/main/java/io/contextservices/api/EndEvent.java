package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of a service, a state or a task. All its fields are optional. */
public abstract class EndEvent extends Event {

    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;

    EndEvent(Builder<?> from, byte @Nullable [] source) {
        super(from, source);
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
    }

    /** Returns the level of the resource that ends. */
    public abstract Target.Level level();

    /** Returns a builder with the values of this event. */
    public abstract Builder<?> toBuilder();

    /** Returns the disposition, which classifies the outcome; {@code disposition}. */
    public final Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** Returns the description of the disposition; {@code disposition_desc}, at most 64 characters. */
    public final Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("disposition", disposition).hide("dispositionDesc", dispositionDesc);
    }

    /**
     * The base class of the builders of end events. Not safe for use by several threads.
     *
     * @param <B> the builder's own type
     */
    public abstract static class Builder<B extends Builder<B>> extends Event.Builder<B> {

        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;

        Builder() {}

        /** Sets the disposition. */
        public final B disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return self();
        }

        /** Sets the disposition by name. */
        public final B disposition(String name) {
            return disposition(AttributeValue.of(name));
        }

        /** Sets the disposition by database id. */
        public final B disposition(long dbId) {
            return disposition(AttributeValue.of(dbId));
        }

        /** Sets the description of the disposition, at most 64 characters. */
        public final B dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return self();
        }

        final B copyEnd(EndEvent from) {
            copyEvent(from);
            disposition = from.disposition;
            dispositionDesc = from.dispositionDesc;
            return self();
        }

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public abstract EndEvent build();
    }
}
