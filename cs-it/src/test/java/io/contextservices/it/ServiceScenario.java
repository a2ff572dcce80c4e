package io.contextservices.it;

import io.contextservices.api.ContextServices;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One service, changed step by step by one client. For one thread at a time. */
public final class ServiceScenario {

    private ExpectedService told;
    private @Nullable ExpectedService perhaps;
    private boolean happened;

    /** Creates the scenario of a service that is not started yet. */
    public ServiceScenario(String key) {
        told = ExpectedService.nothing(key);
    }

    /** Returns the expected state of the service after all known changes. */
    public ExpectedService told() {
        return told;
    }

    /** Returns the state after the last change, if its outcome is unknown. */
    public Optional<ExpectedService> perhaps() {
        return Optional.ofNullable(perhaps);
    }

    /** Records an acknowledged change. */
    public void became(ExpectedService next) {
        told = next;
    }

    /** Records a change that was not acknowledged. */
    public void mayHaveBecome(ExpectedService next) {
        perhaps = next;
    }

    /**
     * Returns a difference between the server's response and the expected state, if there is one. A change with unknown
     * outcome may be visible or not; once it is visible, it counts as known.
     */
    public Optional<String> problem(ContextServices services) {
        String seen = told.seen(services);
        if (seen.equals(told.described()) || isPerhaps(services)) {
            return Optional.empty();
        }
        return Optional.of(told.key() + " is " + seen + ", and was told " + told.described()
                + perhaps().map(last -> ", perhaps " + last.described()).orElse(""));
    }

    private boolean isPerhaps(ContextServices services) {
        ExpectedService last = perhaps;
        if (last == null) {
            return false;
        }
        ExpectedService found = last.id() == 0
                ? last.withId(ExpectedService.find(services, last.key()).orElse(0L))
                : last;
        if (!found.seen(services).equals(found.described())) {
            return false;
        }
        told = found;
        perhaps = null;
        happened = true;
        return true;
    }

    /** Drops a change that has not become visible. Returns whether the last change with unknown outcome was stored. */
    public boolean settle() {
        boolean had = happened;
        perhaps = null;
        happened = false;
        return had;
    }
}
