package io.contextservices.engine.internal;

import io.contextservices.store.ConversationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives a restart of what the sweep knows: the {@link GracePeriod}, and whether the clock was in doubt. It is kept
 * with the store, every ten minutes at most, unless a doubt begins or ends. What a crash loses of it lengthens the grace
 * period. For one thread.
 */
final class SweepProgress {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.engine");
    private static final String NAME = "sweep";
    private static final long OFTEN = Duration.ofMinutes(10).toMillis();
    private static final long WORTH_WRITING = Duration.ofMinutes(1).toMillis();
    private static final int PARTS = 100;

    private final ConversationStore store;
    private final long interval;
    private GracePeriod grace;
    private long doubt;
    private String heard;
    private long lookedAt;
    private long writtenAt;
    private boolean doubtWritten;

    private SweepProgress(
            ConversationStore store, Duration length, long ran, GracePeriod grace, long doubt, String heard) {
        this.store = store;
        this.interval = Math.max(1_000, Math.min(OFTEN, length.toMillis() / PARTS));
        this.grace = grace;
        this.doubt = doubt;
        this.heard = heard;
        this.lookedAt = ran;
        this.writtenAt = ran;
        this.doubtWritten = doubt > 0;
    }

    /**
     * Reads what was noted last.
     *
     * @param length of the grace period
     * @param ran for how long the process has run, in milliseconds
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

    /** What has been past its expiry for long enough. */
    GracePeriod grace() {
        return grace;
    }

    /** For how many milliseconds more the clock is in doubt. */
    long doubt() {
        return doubt;
    }

    /** What an operator said last before the clock was in doubt. */
    String heard() {
        return heard;
    }

    /** After a look at the clocks. Returns when what has to be is kept. */
    void look(ClockWatch watch, Instant wall, String said) {
        grace = grace.look(watch.ran() - lookedAt, wall);
        lookedAt = watch.ran();
        doubt = watch.doubts() ? Math.max(1, watch.remaining()) : 0;
        heard = said;
        if (lookedAt - writtenAt >= interval || watch.doubts() != doubtWritten) {
            write().join();
        }
    }

    /** Keeps the rest at the end. */
    CompletableFuture<Void> end() {
        return lookedAt - writtenAt >= WORTH_WRITING ? write() : CompletableFuture.allOf();
    }

    private CompletableFuture<Void> write() {
        writtenAt = lookedAt;
        doubtWritten = doubt > 0;
        return store.note(NAME, doubt + "\n" + heard + '\n' + grace.text());
    }
}
