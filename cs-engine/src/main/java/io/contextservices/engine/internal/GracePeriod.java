package io.contextservices.engine.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows the conversations whose expiry is a whole grace period of run time ago. A monotonic clock counts the run time,
 * which continues after a restart. Each mark holds the difference between the wall clock and the run time. A jump of
 * the wall clock, or time without a server, changes the difference; the lowest one within the last grace period counts.
 * So neither shortens the period, and nothing is stored for each conversation. Immutable.
 */
final class GracePeriod {

    /** The number of differences beyond which they are merged, which can only lengthen the period. */
    private static final int MAX_MARKS = 100;

    /** The divisor for the smallest rise that counts, because two clocks hardly ever run at the same speed. */
    private static final int PARTS = 1_440;

    /**
     * A difference between the clocks.
     *
     * @param until the last run time with this difference, or a higher one
     * @param ahead the time by which the wall clock was ahead of the run time, in milliseconds
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

    /** Returns a period for a store that was never served. */
    static GracePeriod begin(Duration length) {
        return new GracePeriod(length.toMillis(), 0, List.of());
    }

    /** Returns the run time of servers on the store, in milliseconds. */
    long ran() {
        return ran;
    }

    /** Returns the last time of the wall clock, to a minute or so; empty before the first reading. */
    Optional<Instant> last() {
        return marks.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(marks.get(marks.size() - 1).ahead + ran));
    }

    /**
     * Returns the period after a reading of the clocks.
     *
     * @param passed the run time since the last reading, in milliseconds; 0 after a restart
     * @param wall the time of the wall clock
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
        return new GracePeriod(length, now, next.size() > MAX_MARKS ? merged(next) : List.copyOf(next));
    }

    private static List<Mark> merged(List<Mark> marks) {
        List<Mark> merged = new ArrayList<>();
        for (int i = 0; i < marks.size() - 1; i += 2) {
            merged.add(new Mark(marks.get(i + 1).until, marks.get(i).ahead));
        }
        merged.add(marks.get(marks.size() - 1));
        return List.copyOf(merged);
    }

    /**
     * Returns the time up to which expired conversations are past the whole period; empty if the run time is shorter.
     */
    Optional<Instant> expiredUpTo() {
        return ran < length || marks.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(ran - length + marks.get(0).ahead));
    }

    /** Returns a text from which the period continues after a restart. */
    String text() {
        return Stream.concat(Stream.of(Long.toString(ran)), marks.stream().map(mark -> mark.until + ":" + mark.ahead))
                .collect(Collectors.joining(" "));
    }

    /**
     * Continues from a text. The length may have changed.
     *
     * @throws IllegalArgumentException if {@link #text} cannot have returned that text
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
