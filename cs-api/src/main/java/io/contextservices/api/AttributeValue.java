package io.contextservices.api;

import static java.util.Objects.requireNonNull;

/**
 * A value of an enumerated field such as {@code service_type} or {@code media_type}: either the database id or the name
 * of a business attribute value. The JSON form is an integer for a database id and a string for a name.
 */
public sealed interface AttributeValue {

    /**
     * Returns the value with this database id.
     *
     * @param dbId any 64-bit integer
     */
    static AttributeValue of(long dbId) {
        return new DbId(dbId);
    }

    /** Returns the value with this name. */
    static AttributeValue of(String name) {
        return new Name(name);
    }

    /**
     * Returns the id in decimal digits, or the name. Query parameters such as {@code service_types} are compared with
     * it.
     */
    String text();

    /** A value identified by its database id. */
    record DbId(long id) implements AttributeValue {
        @Override
        public String text() {
            return Long.toString(id);
        }
    }

    /** A value identified by its name. */
    record Name(String name) implements AttributeValue {
        /** Checks that the name is not {@code null}. */
        public Name {
            requireNonNull(name, "name");
        }

        @Override
        public String text() {
            return name;
        }
    }
}
