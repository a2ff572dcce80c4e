package io.contextservices.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BulkStart} whose events have been looked at: those that can be started, and what is wrong with the others. For
 * implementations of the API; an application has no need of it. Immutable once it is returned.
 */
public final class ValidatedBulkStart {

    private final boolean atomic;
    private final List<ServiceStartEvent> valid = new ArrayList<>();
    private final List<@Nullable StartOutcome> refused = new ArrayList<>();

    ValidatedBulkStart(boolean atomic) {
        this.atomic = atomic;
    }

    void add(ServiceStartEvent event) {
        valid.add(event);
        refused.add(null);
    }

    void refuse(List<Violation> violations) {
        refused.add(StartOutcome.refused(violations));
    }

    /**
     * The same, unless not all can be started although all are to be.
     *
     * @throws InvalidRequestException if so
     */
    ValidatedBulkStart checked() {
        if (atomic) {
            List<Violation> violations = new ArrayList<>();
            BulkFormat.checkCount(refused.size(), violations);
            for (int i = 0; i < refused.size(); i++) {
                StartOutcome outcome = refused.get(i);
                if (outcome != null) {
                    CompositeFormat.add(CompositeFormat.path(i), outcome.violations(), violations);
                }
            }
            if (!violations.isEmpty()) {
                throw new InvalidRequestException(FieldRules.report(violations, List.of()));
            }
        }
        return this;
    }

    /** Those that can be started, in their order. */
    public BulkStart valid() {
        return new BulkStart(valid, atomic);
    }

    /**
     * What became of all.
     *
     * @param ofValid what became of those that can be started, in their order
     */
    public List<StartOutcome> outcomes(List<StartOutcome> ofValid) {
        if (ofValid.size() != valid.size()) {
            throw new IllegalArgumentException(ofValid.size() + " outcomes of " + valid.size() + " starts");
        }
        Iterator<StartOutcome> next = ofValid.iterator();
        return refused.stream()
                .map(outcome -> outcome == null ? next.next() : outcome)
                .toList();
    }
}
