package io.contextservices.api;

import static java.util.Objects.requireNonNull;

/**
 * A value of an enumerated field such as {@code service_type} or {@code media_type}: either the database id of a
 * business attribute value or its name. On the wire the first is a JSON integer, the second a JSON string.
 */
public sealed interface AttributeValue {

    /**
     * The value with this database id.
     *
     * @param dbId any 64-bit integer
     */
    static AttributeValue of(long dbId) {
        return new DbId(dbId);
    }

    /** The value with this name. */
    static AttributeValue of(String name) {
        return new Name(name);
    }

    /** The id in decimal digits, or the name: what a query parameter such as {@code service_types} compares. */
    String text();

    /** A value given by its database id. */
    record DbId(long id) implements AttributeValue {
        @Override
        public String text() {
            return Long.toString(id);
        }
    }

    /** A value given by its name. */
    record Name(String name) implements AttributeValue {
        /** Checks that there is a name. */
        public Name {
            requireNonNull(name, "name");
        }

        @Override
        public String text() {
            return name;
        }
    }
}
