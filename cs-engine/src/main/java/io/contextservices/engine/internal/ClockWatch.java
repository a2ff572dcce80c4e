package io.contextservices.engine.internal;

import io.contextservices.store.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the wall clock is right: it must run as the monotonic clock does, and be near the clocks of most
 * other servers. After a disagreement the clock is in doubt until there was none for a grace period, or until an
 * operator confirms it. The reason is logged once and then every hour. Not thread-safe.
 */
final class ClockWatch {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final long NANOS = 1_000_000;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final long grace;
    private final long tolerance;
    private final LongSupplier nanoTime;
    private long countedAt;
    private long ran;
    private @Nullable Long ahead;
    private long basis;
    private long basisAt;
    private boolean disagrees;
    private long doubtsUntil;
    private @Nullable String reason;
    private long loggedAt;
    private boolean confirmed;
    private List<Duration> peersAhead = List.of();

    /** The differences to other clocks when an operator confirmed this one. */
    private List<Duration> accepted = List.of();

    /**
     * Creates a watch whose clock is not in doubt.
     *
     * @param grace the time without a disagreement after which a doubt ends
     * @param tolerance the maximum difference between clocks
     * @param nanoTime the monotonic clock
     */
    ClockWatch(Duration grace, Duration tolerance, LongSupplier nanoTime) {
        this.grace = grace.toMillis();
        this.tolerance = tolerance.toMillis();
        this.nanoTime = nanoTime;
        this.countedAt = nanoTime.getAsLong();
    }

    /** Reads both clocks. {@link #compare} must follow. */
    void look(Instant wall) {
        long passed = (nanoTime.getAsLong() - countedAt) / NANOS;
        countedAt += passed * NANOS;
        ran += passed;
        disagrees = false;
        long now = wall.toEpochMilli() - ran;
        long before = ahead == null ? now : ahead;
        if (ahead == null) {
            basis = now;
        } else if (Math.abs(now - before) > tolerance || Math.abs(now - basis) > tolerance) {
            doubt("the clock went by " + Duration.ofMillis(now - before + passed) + " while "
                    + Duration.ofMillis(passed) + " passed, and is off by " + Duration.ofMillis(now - basis)
                    + " since it was last compared");
            basis = now;
            basisAt = ran;
        } else if (ran - basisAt >= grace) {
            basis = now;
            basisAt = ran;
        }
        ahead = now;
    }

    /**
     * Compares the clock with those of other servers. A difference that an operator has accepted counts as agreement.
     */
    void compare(PeerClocks peers) {
        peersAhead = peers.ahead();
        if (!peersAhead.isEmpty() && peersAhead.stream().allMatch(each -> isNear(each, Duration.ZERO))) {
            accepted = List.of();
        }
        long agreeing = peersAhead.stream()
                .filter(each -> isNear(each, Duration.ZERO) || isAccepted(each))
                .count();
        confirmed = !peersAhead.isEmpty() && isMajority(agreeing + 1);
        if (!peersAhead.isEmpty() && !confirmed) {
            doubt("the clocks of other servers are ahead of this one by " + peersAhead);
        }
        log();
    }

    private boolean isNear(Duration one, Duration other) {
        return Math.abs(one.minus(other).toMillis()) <= tolerance;
    }

    private boolean isAccepted(Duration ahead) {
        return accepted.stream().anyMatch(each -> isNear(each, ahead));
    }

    private boolean isMajority(long servers) {
        return 2 * servers > peersAhead.size() + 1;
    }

    /** Returns whether the clocks of most servers agree with each other, but not with this one. */
    private boolean isOutvoted() {
        return !confirmed
                && peersAhead.stream()
                        .anyMatch(each -> isMajority(peersAhead.stream()
                                .filter(other -> isNear(each, other))
                                .count()));
    }

    /** Puts the clock in doubt, for the grace period from now. */
    void doubt(String why) {
        doubt(why, grace);
    }

    /** Puts the clock in doubt, for this number of milliseconds from now. */
    void doubt(String why, long millis) {
        if (!doubts()) {
            loggedAt = ran - HOUR;
        }
        disagrees = true;
        doubtsUntil = Math.max(doubtsUntil, ran + millis);
        reason = why;
    }

    private void log() {
        if (reason == null) {
            return;
        }
        if (!doubts()) {
            reason = null;
            LOG.info("the sweep goes on: the clocks agree");
        } else if (ran - loggedAt >= HOUR) {
            loggedAt = ran;
            LOG.warn(
                    "the sweep pauses, and nothing is removed or ended: {}. It goes on once the clocks have agreed for {}, or at"
                            + " once with 'cs sweep --resume' when the clock is right",
                    reason,
                    Duration.ofMillis(remaining()));
        }
    }

    /**
     * Ends the doubt, and accepts the present differences to other clocks from now on. Does nothing if most servers
     * have another time: those servers do the work.
     */
    void trust() {
        if (isOutvoted()) {
            LOG.warn(
                    "an operator says that the clock is right: that of this server is not what most servers have, and so"
                            + " the sweep of this server still pauses");
            return;
        }
        accepted = peersAhead;
        disagrees = false;
        doubtsUntil = ran;
        if (reason != null) {
            reason = null;
            LOG.info("the sweep goes on: an operator says that the clock is right");
        }
    }

    /** Returns whether the clock is in doubt. */
    boolean doubts() {
        return disagrees || ran < doubtsUntil;
    }

    /** Returns the remaining milliseconds of the doubt if no further disagreement follows. */
    long remaining() {
        return Math.max(0, doubtsUntil - ran);
    }

    /** Returns whether most servers have about this time, or a difference that an operator has accepted. */
    boolean confirmed() {
        return confirmed;
    }

    /** Returns the run time of this watch, in milliseconds. */
    long ran() {
        return ran;
    }
}
