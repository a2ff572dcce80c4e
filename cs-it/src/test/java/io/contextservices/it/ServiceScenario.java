package io.contextservices.it;

import io.contextservices.api.ContextServices;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One service, changed step by step by one client. For one thread at a time. */
public final class ServiceScenario {

    private ExpectedService expected;
    private @Nullable ExpectedService uncertain;
    private boolean stored;

    /** Creates the scenario of a service that is not started yet. */
    public ServiceScenario(String key) {
        expected = ExpectedService.notStarted(key);
    }

    /** Returns the expected state of the service after all known changes. */
    public ExpectedService expected() {
        return expected;
    }

    /** Returns the state after the last change, if its outcome is unknown. */
    public Optional<ExpectedService> uncertain() {
        return Optional.ofNullable(uncertain);
    }

    /** Records an acknowledged change. */
    public void acknowledged(ExpectedService next) {
        expected = next;
    }

    /** Records a change that was not acknowledged. */
    public void unacknowledged(ExpectedService next) {
        uncertain = next;
    }

    /**
     * Returns a difference between the server's response and the expected state, if there is one. A change with unknown
     * outcome may be visible or not; once it is visible, it counts as known.
     */
    public Optional<String> problem(ContextServices services) {
        String actual = expected.actual(services);
        if (actual.equals(expected.described()) || isUncertainChangeStored(services)) {
            return Optional.empty();
        }
        return Optional.of(expected.key() + " is " + actual + "; expected " + expected.described()
                + uncertain().map(last -> " or " + last.described()).orElse(""));
    }

    private boolean isUncertainChangeStored(ContextServices services) {
        ExpectedService last = uncertain;
        if (last == null) {
            return false;
        }
        ExpectedService found = last.id() == 0
                ? last.withId(ExpectedService.find(services, last.key()).orElse(0L))
                : last;
        if (!found.actual(services).equals(found.described())) {
            return false;
        }
        expected = found;
        uncertain = null;
        stored = true;
        return true;
    }

    /** Drops a change that has not become visible. Returns whether the last change with unknown outcome was stored. */
    public boolean settle() {
        boolean wasStored = stored;
        uncertain = null;
        stored = false;
        return wasStored;
    }
}
