package io.contextservices.engine.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows what has been past its expiry for a whole grace period of running. Run time is counted by a monotonic clock and
 * goes on after a restart; beside it stands by how much the wall clock was ahead of it. A jump of the wall clock, or the
 * time without a server, changes that difference, and the lowest one within the last grace period counts. So neither
 * shortens the period, and nothing has to be kept for each conversation. Immutable.
 */
final class GracePeriod {

    /** Differences are merged beyond this, which can only lengthen the period. */
    private static final int MOST_MARKS = 100;

    /** Smaller rises of the difference do not count: two clocks hardly ever run at the same speed. */
    private static final int PARTS = 1_440;

    /**
     * A difference between the clocks.
     *
     * @param until the run time up to which it, or a higher one, was seen
     * @param ahead by how much the wall clock was ahead of the run time, in milliseconds
     */
    private record Mark(long until, long ahead) {}

    private final long length;
    private final long ran;
    private final List<Mark> marks;

    private GracePeriod(long length, long ran, List<Mark> marks) {
        this.length = length;
        this.ran = ran;
        this.marks = marks;
    }

    /** Begins with a store that was never served. */
    static GracePeriod begin(Duration length) {
        return new GracePeriod(length.toMillis(), 0, List.of());
    }

    /** How long the store has been served, in milliseconds. */
    long ran() {
        return ran;
    }

    /** What the wall clock showed last, to a minute or so; empty if nobody has looked. */
    Optional<Instant> last() {
        return marks.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(marks.get(marks.size() - 1).ahead + ran));
    }

    /**
     * After a look at the clocks.
     *
     * @param passed how long the server ran since the last look, in milliseconds; 0 after a restart
     * @param wall what the wall clock shows
     */
    GracePeriod look(long passed, Instant wall) {
        long now = ran + passed;
        long ahead = wall.toEpochMilli() - now;
        List<Mark> next = new ArrayList<>(marks);
        next.removeIf(mark -> mark.ahead >= ahead);
        boolean rises = true;
        if (next.size() == marks.size() && !next.isEmpty()) {
            // Until now the difference was not less than the last one.
            Mark last = next.remove(next.size() - 1);
            long until = passed == 0 ? last.until : now;
            rises = ahead - last.ahead >= Math.max(1, length / PARTS);
            next.add(new Mark(rises ? until : now, last.ahead));
        }
        if (rises) {
            next.add(new Mark(now, ahead));
        }
        next.removeIf(mark -> mark.until < now - length);
        return new GracePeriod(length, now, next.size() > MOST_MARKS ? merged(next) : List.copyOf(next));
    }

    private static List<Mark> merged(List<Mark> marks) {
        List<Mark> merged = new ArrayList<>();
        for (int i = 0; i < marks.size() - 1; i += 2) {
            merged.add(new Mark(marks.get(i + 1).until, marks.get(i).ahead));
        }
        merged.add(marks.get(marks.size() - 1));
        return List.copyOf(merged);
    }

    /** What expired by this time was past its expiry for a whole period; empty if the store was not served for so long. */
    Optional<Instant> over() {
        return ran < length || marks.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(ran - length + marks.get(0).ahead));
    }

    /** A text to go on from after a restart. */
    String text() {
        return Stream.concat(Stream.of(Long.toString(ran)), marks.stream().map(mark -> mark.until + ":" + mark.ahead))
                .collect(Collectors.joining(" "));
    }

    /**
     * Goes on, with a period of a length that may be another one.
     *
     * @throws IllegalArgumentException if {@link #text} has never made that text
     */
    static GracePeriod parse(Duration length, String text) {
        String[] parts = text.split(" ", -1);
        List<Mark> marks = new ArrayList<>();
        for (String part : List.of(parts).subList(1, parts.length)) {
            String[] numbers = part.split(":", 2);
            if (numbers.length < 2) {
                throw new IllegalArgumentException("not a difference between clocks: " + part);
            }
            marks.add(new Mark(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
        }
        return new GracePeriod(length.toMillis(), Long.parseLong(parts[0]), List.copyOf(marks));
    }
}
