package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * <p>Building does not validate the set. Validation takes place where the set is used, so that it reports all
 * violations at once.
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

    /** Returns a builder of a set without values. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns a builder with the values of this set. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.dbId = dbId;
        builder.displayName = displayName;
        builder.description = description;
        builder.values.addAll(values);
        builder.defaultValue = defaultValue;
        return builder.mapNames(mapNames).fields(fields);
    }

    /** Returns the name of the set; {@code name}. */
    public String name() {
        return name;
    }

    /** Returns the database id of the set; {@code dbid}. */
    public OptionalLong dbId() {
        return dbId == null ? OptionalLong.empty() : OptionalLong.of(dbId);
    }

    /** Returns the name to display to people; {@code display_name}. */
    public Optional<String> displayName() {
        return Optional.ofNullable(displayName);
    }

    /** Returns the purpose of the set; {@code description}. */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** Returns the values, in the order in which they were added; {@code values}. */
    public List<Value> values() {
        return values;
    }

    /** Returns the name of the value that a field gets if an event does not set it; {@code default_value}. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Returns whether reads show names instead of database ids; {@code map_name}. */
    public boolean mapNames() {
        return mapNames;
    }

    /** Returns the fields that take their values from this set, as in {@code Service.type}; {@code cv_attributes}. */
    public List<String> fields() {
        return fields;
    }

    /** Returns whether the other object is a set with the same fields, and the same values in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BusinessAttribute that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the name of the set, for messages. */
    @Override
    public String toString() {
        return "BusinessAttribute[" + name + ']';
    }

    private ValueFields valueFields() {
        return new ValueFields(BusinessAttribute.class)
                .show("name", name)
                .show("dbId", dbId)
                .show("displayName", displayName)
                .show("description", description)
                .show("values", values)
                .show("defaultValue", defaultValue)
                .show("mapNames", mapNames)
                .show("fields", fields);
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

        /** Returns a value without a display name, description and expiration. */
        public static Value of(long dbId, String name) {
            return new Value(dbId, name, null, null, null);
        }

        /** Returns a copy with this display name. */
        public Value withDisplayName(String displayName) {
            return new Value(dbId, name, requireNonNull(displayName, "displayName"), description, expiration);
        }

        /** Returns a copy with this description. */
        public Value withDescription(String description) {
            return new Value(dbId, name, displayName, requireNonNull(description, "description"), expiration);
        }

        /**
         * Returns a copy with this lifetime of services, 1 s to 100 years. The lifetime begins when the server accepts
         * the start of a service of this type; it applies unless an event of the service sets another. Only values of
         * the set for {@code Service.type} use it.
         */
        public Value withExpiration(Duration expiration) {
            return new Value(dbId, name, displayName, description, requireNonNull(expiration, "expiration"));
        }

        /** Returns the database id, which is unique in the set; {@code dbid}. */
        public long dbId() {
            return dbId;
        }

        /** Returns the name, which is unique in the set; {@code name}. */
        public String name() {
            return name;
        }

        /** Returns the name to display to people; {@code display_name}. */
        public Optional<String> displayName() {
            return Optional.ofNullable(displayName);
        }

        /** Returns the meaning of the value; {@code description}. */
        public Optional<String> description() {
            return Optional.ofNullable(description);
        }

        /** Returns the lifetime of services of this type; {@code expiration}, whole seconds. */
        public Optional<Duration> expiration() {
            return Optional.ofNullable(expiration);
        }

        /** Returns whether the other object is a value with the same fields. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value that
                    && dbId == that.dbId
                    && name.equals(that.name)
                    && Objects.equals(displayName, that.displayName)
                    && Objects.equals(description, that.description)
                    && Objects.equals(expiration, that.expiration);
        }

        @Override
        public int hashCode() {
            return Objects.hash(dbId, name, displayName, description, expiration);
        }

        /** Returns the name and the database id, as in {@code New Account (1)}. */
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

        /** Sets the name to display to people. */
        public Builder displayName(String displayName) {
            this.displayName = requireNonNull(displayName, "displayName");
            return this;
        }

        /** Sets the purpose of the set. */
        public Builder description(String description) {
            this.description = requireNonNull(description, "description");
            return this;
        }

        /** Adds a value. */
        public Builder value(Value value) {
            values.add(requireNonNull(value, "value"));
            return this;
        }

        /** Adds a value without a display name, description and expiration. */
        public Builder value(long dbId, String name) {
            return value(Value.of(dbId, name));
        }

        /** Sets the value that a field gets if an event does not set it: a name, or a database id in digits. */
        public Builder defaultValue(String nameOrDbId) {
            this.defaultValue = requireNonNull(nameOrDbId, "nameOrDbId");
            return this;
        }

        /** Sets whether reads show names. For implementations of the API, which take it from their configuration. */
        public Builder mapNames(boolean mapNames) {
            this.mapNames = mapNames;
            return this;
        }

        /** Sets the fields that take their values from this set. For implementations of the API. */
        public Builder fields(List<String> fields) {
            this.fields = List.copyOf(fields);
            return this;
        }

        /** Builds the set. The builder stays usable. */
        public BusinessAttribute build() {
            return new BusinessAttribute(this);
        }
    }
}
