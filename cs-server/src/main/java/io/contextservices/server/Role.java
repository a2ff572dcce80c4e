package io.contextservices.server;

/** The permissions of a user. */
public enum Role {
    /** Permits reads and changes: every method. */
    ADMINISTRATOR("Administrator"),
    /** Permits reads: {@code GET} and {@code HEAD}. */
    SUPERVISOR("Supervisor");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** Returns the vendor's name of the role: {@code Administrator} or {@code Supervisor}. */
    @Override
    public String toString() {
        return text;
    }
}
