package io.contextservices.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown if a request is not valid, with all its violations; the message contains the first ten. Client and server use
 * the same validation: a client rejects such a request before it sends anything, and a server responds with status 400.
 */
public final class InvalidRequestException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private static final int IN_MESSAGE = 10;

    @SuppressWarnings("serial") // List.copyOf returns a serializable list.
    private final List<Violation> violations;

    /**
     * Creates the exception with these violations.
     *
     * @param violations at least one violation
     * @throws IllegalArgumentException if the list is empty
     */
    public InvalidRequestException(List<Violation> violations) {
        super(message(violations), null);
        this.violations = List.copyOf(violations);
    }

    /** Creates the exception with a single violation. */
    public InvalidRequestException(String field, String code, String message) {
        this(List.of(new Violation(field, code, message)));
    }

    /** Returns the violations, in the order of the fields of the request; at most the first 1,000. */
    public List<Violation> violations() {
        return violations;
    }

    private static String message(List<Violation> violations) {
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("violations is empty");
        }
        int more = violations.size() - IN_MESSAGE;
        return violations.stream()
                .limit(IN_MESSAGE)
                .map(v -> v.field() + ": " + v.message())
                .collect(Collectors.joining("; ", "", more > 0 ? "; and " + more + " more" : ""));
    }
}
