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
 * Forgets what has expired and ends what nobody has touched for too long, in the background: a bounded number at a time,
 * and one batch after the other, so that a backlog is worked off without getting into anybody's way. What is due is known
 * to the store, so nothing is missed while the process was down. Where several processes share a store, one of them sweeps at a
 * time.
 *
 * <p>A clock that is wrong removes nothing: what has expired stays for a {@link GracePeriod}, and while {@link ClockWatch}
 * doubts the clock, the sweep pauses.
 */
public final class ExpirySweeper implements AutoCloseable {

    /** How long it pauses where there is nothing to do. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /** The note in which an operator says that the clock is right. */
    private static final String RESUMED = "sweep-resumed";

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final String WORK = "sweep";
    private static final long FORGETTING = Duration.ofMinutes(10).toMillis();
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** A store that was not served for longer may have a server now whose clock was never set. */
    private static final Duration LONG_ABSENCE = Duration.ofHours(1);

    /** For so long the clock is in doubt then: the machine has set it by that time. */
    private static final Duration SETTLING = Duration.ofMinutes(10);

    private final ConversationStore store;
    private final Duration keysKept;
    private final Duration grace;
    private final Duration tolerance;
    private final InstantSource clock;
    private final ClockWatch watch;
    private final DueConversations due;
    private final Duration pause;
    private final ScheduledExecutorService thread;
    private @Nullable SweepProgress note;
    private String heard = "";
    private boolean doubted;
    private long receiptsForgotten = -FORGETTING;

    /**
     * Begins to sweep.
     *
     * @param keysKept for how long receipts are good
     * @param grace for how long what has expired stays, and for how long the clock must be right after it was wrong
     * @param tolerance by how much clocks may differ
     * @param nanoTime a monotonic clock
     * @param pause {@link #PAUSE}
     * @param leftOut told of conversations that cannot be read, and hold up no other
     */
    public ExpirySweeper(
            ConversationStore store,
            Duration keysKept,
            Duration grace,
            Duration tolerance,
            InstantSource clock,
            LongSupplier nanoTime,
            Duration pause,
            UnreadableLog leftOut) {
        this.store = store;
        this.keysKept = keysKept;
        this.grace = grace;
        this.tolerance = tolerance;
        this.clock = clock;
        this.watch = new ClockWatch(grace, tolerance, nanoTime);
        this.pause = pause;
        this.due = new DueConversations(store, leftOut);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread sweeper = new Thread(task, "cs-engine-sweep");
            sweeper.setDaemon(true);
            return sweeper;
        });
        next(pause);
    }

    /** Says to whoever sweeps a store, now or later, that the clock is right. */
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
            if (mayWork(now)) {
                until = batch(now) ? Duration.ZERO : pause;
            }
        } catch (RuntimeException e) {
            note = null; // another process may go on, and what it has noted counts
            if (!thread.isShutdown()) {
                LOG.warn("sweep: {}", String.valueOf(e instanceof CompletionException ? e.getCause() : e));
            }
        } finally {
            next(until);
        }
    }

    private boolean mayWork(Instant now) {
        watch.look(now);
        PeerClocks peers = store.compareClocks(now).join();
        watch.compare(peers);
        // One whose clock is in doubt leaves the work to others.
        boolean mayAsk = peers.complete() && (peers.ahead().isEmpty() || !watch.doubts());
        boolean mine = mayAsk && store.isMine(WORK).join();
        if (!mine) {
            note = null;
        } else if (note == null) {
            note = read(now);
        }
        heed();
        if (note != null) {
            note.look(watch, now, heard);
        }
        return mine && !watch.doubts();
    }

    /** Where other servers agree with this one, an earlier doubt was another's. */
    private SweepProgress read(Instant now) {
        SweepProgress read = SweepProgress.read(store, grace, watch.ran());
        if (!watch.confirmed()) {
            read.grace().last().ifPresent(last -> compare(now, last));
            if (read.doubt() > 0) {
                watch.doubt("the clock was in doubt when the store was last served", read.doubt());
                doubted = true;
                heard = read.heard();
            }
        }
        return read;
    }

    private void compare(Instant now, Instant last) {
        String shown = "the clock shows " + now + ", and showed " + last + " when the store was last served";
        if (now.isBefore(last.minus(tolerance))) {
            watch.doubt(shown);
        } else if (now.isAfter(last.plus(LONG_ABSENCE))) {
            watch.doubt(shown, Math.min(SETTLING.toMillis(), grace.toMillis()));
        }
    }

    /** An operator is heard who speaks after the doubt began. */
    private void heed() {
        if (watch.doubts()) {
            String said = store.note(RESUMED).join().orElse("");
            if (doubted && !said.equals(heard)) {
                watch.trust();
            }
            heard = said;
        }
        doubted = watch.doubts();
    }

    /** Whether there is probably more. */
    private boolean batch(Instant now) {
        Instant over = grace.isZero() ? now : over();
        boolean more = due.settle(now, over);
        forgetReceipts(over);
        return more;
    }

    /** Nothing is, where it is not known for how long the store was served. */
    private @Nullable Instant over() {
        return note == null ? null : note.grace().over().orElse(null);
    }

    /** Now and then: those that are not good any more are in nobody's way. */
    private void forgetReceipts(@Nullable Instant over) {
        if (over != null && watch.ran() - receiptsForgotten >= FORGETTING) {
            store.forgetReceipts(over.minus(keysKept)).join();
            receiptsForgotten = watch.ran();
        }
    }

    /** Ends; a batch that has begun is finished. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(10, TimeUnit.SECONDS) && note != null) {
                note.end().get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the sweep has not noted how long it ran", e);
        }
    }
}
