package io.contextservices.engine.internal;

import io.contextservices.store.ConversationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the sweep that survives a restart: the {@link GracePeriod}, and whether the clock was in doubt. It is
 * stored every ten minutes at most, and whenever a doubt begins or ends. A crash loses the run time since then, which
 * lengthens the grace period. Not thread-safe.
 */
final class SweepProgress {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final String NAME = "sweep";
    private static final long MAX_INTERVAL = Duration.ofMinutes(10).toMillis();
    private static final long MIN_UNWRITTEN = Duration.ofMinutes(1).toMillis();
    private static final int PARTS = 100;

    private final ConversationStore store;
    private final long interval;
    private GracePeriod grace;
    private long doubt;
    private String confirmation;
    private long readAt;
    private long writtenAt;
    private boolean doubtWritten;

    private SweepProgress(
            ConversationStore store, Duration length, long ran, GracePeriod grace, long doubt, String confirmation) {
        this.store = store;
        this.interval = Math.max(1_000, Math.min(MAX_INTERVAL, length.toMillis() / PARTS));
        this.grace = grace;
        this.doubt = doubt;
        this.confirmation = confirmation;
        this.readAt = ran;
        this.writtenAt = ran;
        this.doubtWritten = doubt > 0;
    }

    /**
     * Reads the last stored progress.
     *
     * @param length the length of the grace period
     * @param ran the run time of the process, in milliseconds
     */
    static SweepProgress read(ConversationStore store, Duration length, long ran) {
        Optional<String> text = store.note(NAME).join();
        try {
            String[] lines = text.orElse("0\n\n0").split("\n", 3);
            GracePeriod grace = GracePeriod.parse(length, lines[2]);
            return new SweepProgress(store, length, ran, grace, Long.parseLong(lines[0]), lines[1]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            LOG.warn("the sweep's note cannot be read, and the grace period begins again", e);
            return new SweepProgress(store, length, ran, GracePeriod.begin(length), 0, "");
        }
    }

    /** Returns the grace period. */
    GracePeriod grace() {
        return grace;
    }

    /** Returns the remaining milliseconds of the doubt. */
    long doubt() {
        return doubt;
    }

    /** Returns the last confirmation of an operator before the clock was in doubt. */
    String confirmation() {
        return confirmation;
    }

    /** Updates the progress after a reading of the clocks. Returns when the progress is stored, if it has to be. */
    void update(ClockWatch watch, Instant wall, String latestConfirmation) {
        grace = grace.look(watch.ran() - readAt, wall);
        readAt = watch.ran();
        doubt = watch.doubts() ? Math.max(1, watch.remaining()) : 0;
        confirmation = latestConfirmation;
        if (readAt - writtenAt >= interval || watch.doubts() != doubtWritten) {
            write().join();
        }
    }

    /** Stores the remaining progress at the end. */
    CompletableFuture<Void> end() {
        return readAt - writtenAt >= MIN_UNWRITTEN ? write() : CompletableFuture.allOf();
    }

    private CompletableFuture<Void> write() {
        writtenAt = readAt;
        doubtWritten = doubt > 0;
        return store.note(NAME, doubt + "\n" + confirmation + '\n' + grace.text());
    }
}
