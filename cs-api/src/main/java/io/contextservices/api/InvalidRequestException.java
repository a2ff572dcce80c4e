package io.contextservices.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The request breaks rules, and all that it breaks are listed; the message tells the first ten. Raised by
 * the same code on both ends: a client refuses such a request before anything is sent, a server answers it with status
 * 400.
 */
public final class InvalidRequestException extends ContextServicesException {

    private static final long serialVersionUID = 1L;

    private static final int IN_MESSAGE = 10;

    @SuppressWarnings("serial") // The copy is serializable, as all that List.copyOf returns.
    private final List<Violation> violations;

    /**
     * Made of the faults that were found.
     *
     * @param violations at least one
     * @throws IllegalArgumentException if there is none
     */
    public InvalidRequestException(List<Violation> violations) {
        super(message(violations), null);
        this.violations = List.copyOf(violations);
    }

    /** A request with a single fault. */
    public InvalidRequestException(String field, String code, String message) {
        this(List.of(new Violation(field, code, message)));
    }

    /** All faults of the request, in the order of its fields; of more than 1,000 the first. */
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
