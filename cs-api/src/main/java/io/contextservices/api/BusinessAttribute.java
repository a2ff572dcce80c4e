package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An enumeration: a named set of the values that a field such as {@code service_type} may have. Immutable.
 *
 * <pre>{@code
 * BusinessAttribute types = BusinessAttribute.builder("ServiceType")
 *         .value(1, "New Account")
 *         .value(2, "Bill Payment")
 *         .defaultValue("New Account")
 *         .build();
 * }</pre>
 *
 * <p>Building checks nothing, so that all faults can be told at once, where the set is put to use.
 */
public final class BusinessAttribute {

    private final String name;
    private final @Nullable Long dbId;
    private final @Nullable String displayName;
    private final @Nullable String description;
    private final List<Value> values;
    private final @Nullable String defaultValue;
    private final boolean mapNames;
    private final List<String> fields;

    private BusinessAttribute(Builder from) {
        name = from.name;
        dbId = from.dbId;
        displayName = from.displayName;
        description = from.description;
        values = List.copyOf(from.values);
        defaultValue = from.defaultValue;
        mapNames = from.mapNames;
        fields = List.copyOf(from.fields);
    }

    /** Begins a set without values. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that starts from this set. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.dbId = dbId;
        builder.displayName = displayName;
        builder.description = description;
        builder.values.addAll(values);
        builder.defaultValue = defaultValue;
        return builder.mapNames(mapNames).fields(fields);
    }

    /** What the set is called; {@code name}. */
    public String name() {
        return name;
    }

    /** The database id of the set; {@code dbid}. */
    public OptionalLong dbId() {
        return dbId == null ? OptionalLong.empty() : OptionalLong.of(dbId);
    }

    /** What people see for the name; {@code display_name}. */
    public Optional<String> displayName() {
        return Optional.ofNullable(displayName);
    }

    /** What the set is for; {@code description}. */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** The values, in the order in which they were added; {@code values}. */
    public List<Value> values() {
        return values;
    }

    /** The name of the value that a field has where an event leaves it out; {@code default_value}. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Whether reads show names, and not database ids; {@code map_name}. */
    public boolean mapNames() {
        return mapNames;
    }

    /** The fields that have their values from this set, as in {@code Service.type}; {@code cv_attributes}. */
    public List<String> fields() {
        return fields;
    }

    /** Its name. */
    @Override
    public String toString() {
        return "BusinessAttribute[" + name + ']';
    }

    /** One value of a set. Immutable. */
    public static final class Value {

        private final long dbId;
        private final String name;
        private final @Nullable String displayName;
        private final @Nullable String description;
        private final @Nullable Duration expiration;

        Value(
                long dbId,
                String name,
                @Nullable String displayName,
                @Nullable String description,
                @Nullable Duration expiration) {
            this.dbId = dbId;
            this.name = requireNonNull(name, "name");
            this.displayName = displayName;
            this.description = description;
            this.expiration = expiration;
        }

        /** A value about which nothing else is said. */
        public static Value of(long dbId, String name) {
            return new Value(dbId, name, null, null, null);
        }

        /** The same with something that people see for the name. */
        public Value withDisplayName(String displayName) {
            return new Value(dbId, name, requireNonNull(displayName, "displayName"), description, expiration);
        }

        /** The same with what it stands for. */
        public Value withDescription(String description) {
            return new Value(dbId, name, displayName, requireNonNull(description, "description"), expiration);
        }

        /**
         * The same with how long after its start was taken a service of this type is forgotten, where its events do not say;
         * 1 s to 100 years. Counts in the set of {@code Service.type}.
         */
        public Value withExpiration(Duration expiration) {
            return new Value(dbId, name, displayName, description, requireNonNull(expiration, "expiration"));
        }

        /** Its database id, unlike that of every other value of the set; {@code dbid}. */
        public long dbId() {
            return dbId;
        }

        /** What it is called, unlike every other value of the set; {@code name}. */
        public String name() {
            return name;
        }

        /** What people see for the name; {@code display_name}. */
        public Optional<String> displayName() {
            return Optional.ofNullable(displayName);
        }

        /** What it stands for; {@code description}. */
        public Optional<String> description() {
            return Optional.ofNullable(description);
        }

        /** How long services of this type live; {@code expiration}, whole seconds. */
        public Optional<Duration> expiration() {
            return Optional.ofNullable(expiration);
        }

        /** As in {@code New Account (1)}. */
        @Override
        public String toString() {
            return name + " (" + dbId + ')';
        }
    }

    /** Builds {@link BusinessAttribute}s. Not safe for use by several threads. */
    public static final class Builder {

        private final String name;
        private @Nullable Long dbId;
        private @Nullable String displayName;
        private @Nullable String description;
        private final List<Value> values = new ArrayList<>();
        private @Nullable String defaultValue;
        private boolean mapNames;
        private List<String> fields = List.of();

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
        }

        /** Sets the database id of the set. */
        public Builder dbId(long dbId) {
            this.dbId = dbId;
            return this;
        }

        /** Sets what people see for the name. */
        public Builder displayName(String displayName) {
            this.displayName = requireNonNull(displayName, "displayName");
            return this;
        }

        /** Sets what the set is for. */
        public Builder description(String description) {
            this.description = requireNonNull(description, "description");
            return this;
        }

        /** Adds a value. */
        public Builder value(Value value) {
            values.add(requireNonNull(value, "value"));
            return this;
        }

        /** Adds a value about which nothing else is said. */
        public Builder value(long dbId, String name) {
            return value(Value.of(dbId, name));
        }

        /** Sets the value that a field has where an event leaves it out: a name, or a database id in digits. */
        public Builder defaultValue(String nameOrDbId) {
            this.defaultValue = requireNonNull(nameOrDbId, "nameOrDbId");
            return this;
        }

        /** Sets whether reads show names. For implementations of the API, which know from their configuration. */
        public Builder mapNames(boolean mapNames) {
            this.mapNames = mapNames;
            return this;
        }

        /** Sets which fields have their values from this set. For implementations of the API. */
        public Builder fields(List<String> fields) {
            this.fields = List.copyOf(fields);
            return this;
        }

        /** The set as it stands. */
        public BusinessAttribute build() {
            return new BusinessAttribute(this);
        }
    }
}
