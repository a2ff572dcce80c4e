package io.contextservices.engine.internal;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired services and ends idle ones in the background. It processes one bounded batch after the other, so
 * that a backlog does not slow down requests. The store knows the due conversations, so none is missed after a
 * downtime. Of several processes on a store, one sweeps at a time.
 *
 * <p>A wrong clock deletes nothing: expired services stay for a {@link GracePeriod}, and the sweep pauses while
 * {@link ClockWatch} has the clock in doubt.
 */
public final class ExpirySweeper implements AutoCloseable {

    /** The pause when no conversation is due. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /** The name of the note with which an operator confirms the clock. */
    private static final String RESUMED = "sweep-resumed";

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final String WORK = "sweep";
    private static final long RECEIPTS_INTERVAL = Duration.ofMinutes(10).toMillis();
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** The time without a server after which the clock of the machine may not have been set yet. */
    private static final Duration LONG_ABSENCE = Duration.ofHours(1);

    /** The duration of the doubt after such an absence: by then the machine has set its clock. */
    private static final Duration SETTLING = Duration.ofMinutes(10);

    private final ConversationStore store;
    private final Duration keysKept;
    private final Duration grace;
    private final Duration tolerance;
    private final InstantSource clock;
    private final ClockWatch clockWatch;
    private final DueConversations dueConversations;
    private final Duration pause;
    private final ScheduledExecutorService thread;
    private @Nullable SweepProgress progress;
    private String confirmation = "";
    private boolean inDoubt;
    private long receiptsDeletedAt = -RECEIPTS_INTERVAL;

    /**
     * Starts the sweep.
     *
     * @param grace the time for which expired services stay, and for which the clock must be right after a doubt
     * @param tolerance the maximum difference between clocks
     * @param nanoTime a monotonic clock
     * @param pause {@link #PAUSE}
     */
    public ExpirySweeper(
            EngineContext engine, Duration grace, Duration tolerance, LongSupplier nanoTime, Duration pause) {
        this.store = engine.store();
        this.keysKept = engine.keysKept();
        this.clock = engine.clock();
        this.grace = grace;
        this.tolerance = tolerance;
        this.clockWatch = new ClockWatch(grace, tolerance, nanoTime);
        this.pause = pause;
        this.dueConversations = new DueConversations(store, engine.unreadable());
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread sweeper = new Thread(task, "cs-engine-sweep");
            sweeper.setDaemon(true);
            return sweeper;
        });
        next(pause);
    }

    /** Confirms to the present or next sweeper of a store that the clock is right. */
    public static CompletableFuture<Void> resume(ConversationStore store, Instant now) {
        return store.note(RESUMED, now.toString());
    }

    private void next(Duration until) {
        try {
            ScheduledFuture<?> unused = thread.schedule(this::pass, until.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the sweep has ended");
        }
    }

    private void pass() {
        Duration until = pause;
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            if (maySweep(now)) {
                until = batch(now) ? Duration.ZERO : pause;
            }
        } catch (RuntimeException e) {
            progress = null; // another process may continue, and its note counts
            if (!thread.isShutdown()) {
                LOG.warn("sweep: {}", String.valueOf(e instanceof CompletionException ? e.getCause() : e));
            }
        } finally {
            next(until);
        }
    }

    private boolean maySweep(Instant now) {
        clockWatch.look(now);
        PeerClocks peers = store.compareClocks(now).join();
        clockWatch.compare(peers);
        // A server whose clock is in doubt leaves the work to others.
        boolean mayLease = peers.complete() && (peers.ahead().isEmpty() || !clockWatch.doubts());
        boolean leased = mayLease && store.tryLease(WORK).join();
        if (!leased) {
            progress = null;
        } else if (progress == null) {
            progress = read(now);
        }
        acceptConfirmation();
        if (progress != null) {
            progress.update(clockWatch, now, confirmation);
        }
        return leased && !clockWatch.doubts();
    }

    /**
     * Reads the stored progress. If other servers agree with this clock, a stored doubt concerned another server's
     * clock.
     */
    private SweepProgress read(Instant now) {
        SweepProgress read = SweepProgress.read(store, grace, clockWatch.ran());
        if (!clockWatch.confirmed()) {
            read.grace().last().ifPresent(last -> compare(now, last));
            if (read.doubt() > 0) {
                clockWatch.doubt("the clock was in doubt when the store was last served", read.doubt());
                inDoubt = true;
                confirmation = read.confirmation();
            }
        }
        return read;
    }

    private void compare(Instant now, Instant last) {
        String reading = "the clock shows " + now + ", and showed " + last + " when the store was last served";
        if (now.isBefore(last.minus(tolerance))) {
            clockWatch.doubt(reading);
        } else if (now.isAfter(last.plus(LONG_ABSENCE))) {
            clockWatch.doubt(reading, Math.min(SETTLING.toMillis(), grace.toMillis()));
        }
    }

    /** Accepts the confirmation of an operator if it came after the doubt began. */
    private void acceptConfirmation() {
        if (clockWatch.doubts()) {
            String latest = store.note(RESUMED).join().orElse("");
            if (inDoubt && !latest.equals(confirmation)) {
                clockWatch.trust();
            }
            confirmation = latest;
        }
        inDoubt = clockWatch.doubts();
    }

    /** Returns whether there are probably more due conversations. */
    private boolean batch(Instant now) {
        Instant deleteUpTo = grace.isZero() ? now : expiredUpTo();
        boolean more = dueConversations.process(now, deleteUpTo);
        deleteReceipts(deleteUpTo);
        return more;
    }

    /**
     * Returns the time up to which expired conversations are deleted; {@code null} if the stored run time is unknown.
     */
    private @Nullable Instant expiredUpTo() {
        return progress == null ? null : progress.grace().expiredUpTo().orElse(null);
    }

    /** Deletes old receipts at intervals; invalid ones do no harm until then. */
    private void deleteReceipts(@Nullable Instant deleteUpTo) {
        if (deleteUpTo != null && clockWatch.ran() - receiptsDeletedAt >= RECEIPTS_INTERVAL) {
            store.deleteReceipts(deleteUpTo.minus(keysKept)).join();
            receiptsDeletedAt = clockWatch.ran();
        }
    }

    /** Stops the sweep after the present batch. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(10, TimeUnit.SECONDS) && progress != null) {
                progress.end().get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the sweep has not noted how long it ran", e);
        }
    }
}
