package io.contextservices.wire;

import io.contextservices.api.BulkStart;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BulkStart} with validated events: the valid ones, and the violations of the others. For implementations of
 * the API; applications do not need it. Immutable once it is returned.
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
     * Returns this object after a check of an atomic start.
     *
     * @throws InvalidRequestException if the start is atomic, and it has too many events or any event was rejected
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

    /** Returns a start of the valid events, in their order. */
    public BulkStart valid() {
        return BulkStart.of(valid).withAtomic(atomic);
    }

    /**
     * Returns the outcomes of all events, in their order.
     *
     * @param ofValid the outcomes of the valid events, in their order
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
