package io.contextservices.cassandra;

import io.contextservices.cassandra.Timers.Block;
import io.contextservices.cassandra.Timers.Listed;
import io.contextservices.cassandra.Timers.Timer;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.Page;
import io.contextservices.store.record.Utf8;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads due timers hour by hour, and all blocks of an hour in parallel. For one reader. */
final class DueReader {

    private static final int MIN_AT_ONCE = 20;
    private static final int MAX_AT_ONCE = 200;

    /**
     * The age at which a timer without a conversation is removed; a younger one may belong to a conversation about to
     * start.
     */
    private static final long ORPHANED = Duration.ofDays(1).toMillis();

    /** The sort order of the table. */
    private static final Comparator<Timer> ORDER = Comparator.comparingLong(Timer::at)
            .thenComparing(timer -> Utf8.bytes(timer.tenant().name()), Arrays::compareUnsigned)
            .thenComparingLong(Timer::id);

    private final Timers timers;
    private final RowReader reader;
    private final OperationLimiter limiter;
    private final @Nullable Timer after;
    private final long until;
    private final int limit;
    private final int atOnce;
    private final List<Head> found = new ArrayList<>();
    private final List<Long> unreadable = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param after the head after which to continue; {@code null} to begin with the earliest timer
     */
    DueReader(Timers timers, RowReader reader, OperationLimiter limiter, @Nullable Head after, Instant now, int limit) {
        this.timers = timers;
        this.reader = reader;
        this.limiter = limiter;
        this.after = after == null ? null : Timers.of(after);
        this.until = Times.millis(now);
        this.limit = limit;
        this.atOnce = Math.max(MIN_AT_ONCE, Math.min(MAX_AT_ONCE, limit));
    }

    CompletableFuture<DuePage> read() {
        return timers.days(until).thenCompose(days -> days(days, 0)).thenApply(done -> new DuePage(found, unreadable));
    }

    private boolean isFull() {
        return found.size() >= limit;
    }

    private CompletableFuture<Void> days(List<Listed<Long>> days, int number) {
        if (isFull() || number >= days.size()) {
            return done();
        }
        Listed<Long> day = days.get(number);
        if (after != null && day.value() < place(after).day()) {
            return days(days, number + 1);
        }
        return timers.blocks(day.value(), until)
                .thenCompose(blocks -> {
                    if (blocks.isEmpty()) {
                        limiter.runInBackground(timers.removeEmptyDay(day));
                    }
                    TreeMap<Long, List<Listed<Block>>> hours = new TreeMap<>();
                    blocks.forEach(block -> hours.computeIfAbsent(block.value().hour(), hour -> new ArrayList<>())
                            .add(block));
                    return hours(List.copyOf(hours.values()), 0);
                })
                .thenCompose(done -> days(days, number + 1));
    }

    private CompletableFuture<Void> hours(List<List<Listed<Block>>> hours, int number) {
        if (isFull() || number >= hours.size()) {
            return done();
        }
        List<Listed<Block>> blocks = hours.get(number);
        long hour = blocks.get(0).value().hour();
        long first = after == null ? Long.MIN_VALUE : place(after).hour();
        return hour < first
                ? hours(hours, number + 1)
                : hour(blocks, hour == first ? after : null).thenCompose(done -> hours(hours, number + 1));
    }

    private static Block place(Timer timer) {
        return Block.of(timer.at(), timer.id());
    }

    private CompletableFuture<Void> hour(List<Listed<Block>> blocks, @Nullable Timer previous) {
        List<CompletableFuture<List<Timer>>> reads = blocks.stream()
                .map(block -> timers.timers(block.value(), previous, until, atOnce))
                .toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    List<Timer> all = new ArrayList<>();
                    Timer end = null;
                    for (int i = 0; i < blocks.size(); i++) {
                        List<Timer> part = reads.get(i).join();
                        all.addAll(part);
                        if (part.isEmpty() && previous == null) {
                            limiter.runInBackground(timers.removeEmpty(blocks.get(i)));
                        }
                        if (part.size() == atOnce) {
                            Timer last = part.get(atOnce - 1);
                            end = end == null || ORDER.compare(last, end) < 0 ? last : end;
                        }
                    }
                    Timer readUpTo = end;
                    all.removeIf(timer -> readUpTo != null && ORDER.compare(timer, readUpTo) > 0);
                    all.sort(ORDER);
                    return heads(all, 0)
                            .thenCompose(read -> readUpTo == null || isFull() ? done() : hour(blocks, readUpTo));
                });
    }

    private CompletableFuture<Void> heads(List<Timer> all, int from) {
        if (isFull() || from >= all.size()) {
            return done();
        }
        List<Timer> wave = all.subList(from, Math.min(all.size(), from + atOnce));
        List<CompletableFuture<Read>> reads = wave.stream().map(this::read).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    for (int i = 0; i < wave.size() && !isFull(); i++) {
                        add(wave.get(i), reads.get(i).join());
                    }
                    return heads(all, from + wave.size());
                });
    }

    /** The result of following a timer: a readable head, an unreadable one, or none. */
    private record Read(@Nullable Head head, boolean unreadable) {}

    private CompletableFuture<Read> read(Timer timer) {
        return RowReader.ifUnreadable(
                reader.head(timer.tenant(), timer.id()).thenApply(head -> new Read(head, false)),
                () -> CompletableFuture.completedFuture(new Read(null, true)));
    }

    private void add(Timer timer, Read read) {
        if (read.unreadable()) {
            if (unreadable.size() < Page.MAX_UNREADABLE) {
                unreadable.add(timer.id());
            }
            return;
        }
        Head head = read.head();
        Timer current = head == null ? null : Timers.of(head);
        if (head != null && current != null && current.at() == timer.at()) {
            found.add(head);
        } else if (head == null ? isOrphan(timer) : head.version() >= timer.version()) {
            limiter.runInBackground(timers.remove(timer, timer.version()));
        }
    }

    private boolean isOrphan(Timer timer) {
        return timer.at() < Math.min(until, System.currentTimeMillis()) - ORPHANED;
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.allOf();
    }
}
