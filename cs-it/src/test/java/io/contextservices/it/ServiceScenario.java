package io.contextservices.it;

import io.contextservices.api.ContextServices;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One service, told one thing after the other, by one caller. For one thread at a time. */
public final class ServiceScenario {

    private ExpectedService told;
    private @Nullable ExpectedService perhaps;
    private boolean happened;

    /** Of a service that is still to start. */
    public ServiceScenario(String key) {
        told = ExpectedService.nothing(key);
    }

    /** What is known to have been told. */
    public ExpectedService told() {
        return told;
    }

    /** What was told last, if nobody knows whether that happened. */
    public Optional<ExpectedService> perhaps() {
        return Optional.ofNullable(perhaps);
    }

    /** That was acknowledged. */
    public void became(ExpectedService next) {
        told = next;
    }

    /** That was told, and not acknowledged. */
    public void mayHaveBecome(ExpectedService next) {
        perhaps = next;
    }

    /**
     * What a server says that it was not told, if anything. What it was perhaps told may be so or not; once it is seen it
     * stands.
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

    /** What has not been seen so far never will be; whether the last that nobody knew of had happened. */
    public boolean settle() {
        boolean had = happened;
        perhaps = null;
        happened = false;
        return had;
    }
}
