package io.contextservices.server;

/** What a user may do. */
public enum Role {
    /** Read and change everything: every method. */
    ADMINISTRATOR("Administrator"),
    /** Read everything: {@code GET} and {@code HEAD}. */
    SUPERVISOR("Supervisor");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The name as the vendor writes it: {@code Administrator}, {@code Supervisor}. */
    @Override
    public String toString() {
        return text;
    }
}
