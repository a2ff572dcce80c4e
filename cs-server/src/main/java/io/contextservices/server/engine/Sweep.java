package io.contextservices.server.engine;

import io.contextservices.api.EndEvent;
import io.contextservices.api.EventCodec;
import io.contextservices.api.Target.Level;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Due;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.EventRecord.Kind;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Open;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has expired and ends what nobody has touched for too long, in the background: a bounded number at a time,
 * and one batch after the other, so that a backlog is worked off without getting into anybody's way. What is due is known
 * to the store, so nothing is missed while the process was down. Where several processes share a store, one of them sweeps at a
 * time.
 */
public final class Sweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");
    private static final String WORK = "sweep";
    private static final int BATCH = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGETTING = Duration.ofMinutes(10);
    private static final byte[] END = EventCodec.write(EndEvent.builder().build());

    private final ConversationStore store;
    private final Duration keysKept;
    private final InstantSource clock;
    private final LeftOut leftOut;
    private final ScheduledExecutorService thread;
    private Instant receiptsForgotten = Instant.MIN;

    /**
     * Begins to sweep.
     *
     * @param keysKept for how long receipts are good
     * @param leftOut told of conversations that cannot be read, and hold up no other
     */
    public Sweep(ConversationStore store, Duration keysKept, InstantSource clock, LeftOut leftOut) {
        this.store = store;
        this.keysKept = keysKept;
        this.clock = clock;
        this.leftOut = leftOut;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread sweeper = new Thread(task, "cs-engine-sweep");
            sweeper.setDaemon(true);
            return sweeper;
        });
        next(PAUSE);
    }

    private void next(Duration pause) {
        try {
            ScheduledFuture<?> unused = thread.schedule(this::pass, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the sweep has ended");
        }
    }

    private void pass() {
        Duration pause = PAUSE;
        try {
            if (store.isMine(WORK).join()) {
                pause = batch() ? Duration.ZERO : PAUSE;
            }
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.warn("sweep: {}", String.valueOf(e instanceof CompletionException ? e.getCause() : e));
            }
        } finally {
            next(pause);
        }
    }

    /** Whether there is probably more. */
    private boolean batch() {
        Instant now = now();
        Due found = store.due(now, BATCH).join();
        leftOut.ofSweep(found.unreadable());
        List<Head> due = found.heads();
        CompletableFuture.allOf(due.stream().map(head -> settle(head, now)).toArray(CompletableFuture[]::new))
                .join();
        forgetReceipts(now);
        return due.size() == BATCH;
    }

    /** Now and then: those that are not good any more are in nobody's way. */
    private void forgetReceipts(Instant now) {
        if (receiptsForgotten.isBefore(now.minus(FORGETTING))) {
            store.forgetReceipts(now.minus(keysKept)).join();
            receiptsForgotten = now;
        }
    }

    /** Does what is due about one conversation. If it has changed meanwhile, the next pass sees what is due then. */
    private CompletableFuture<?> settle(Head head, Instant now) {
        return head.isExpired(now) ? store.remove(head) : store.append(end(head, now));
    }

    private static Commit end(Head head, Instant now) {
        Head.Builder next = head.next().completed(true).touched(now);
        List<EventRecord> events = new ArrayList<>();
        for (Open open : head.open()) {
            Kind kind = open.level() == Level.STATE ? Kind.STATE_ENDED : Kind.TASK_ENDED;
            events.add(new EventRecord(kind, open.id(), later(open.started(), now), END));
            next.end(open);
        }
        if (!head.completed()) {
            events.add(EventRecord.ofService(Kind.SERVICE_ENDED, later(head.started(), now), END));
        }
        events.forEach(event -> next.grow(event.json().length));
        return new Commit(head, next.build(), events);
    }

    /** What was said to start later than now does not end before. */
    private static Instant later(Instant start, Instant now) {
        return start.isAfter(now) ? start : now;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Ends; a batch that has begun is finished. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
