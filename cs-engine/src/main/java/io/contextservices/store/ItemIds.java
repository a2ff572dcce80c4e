package io.contextservices.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The ids of all states, or of all tasks, that a service ever had: runs without gaps, ascending. A service has one run, from
 * 0, unless its store {@linkplain ConversationStore#floor skipped ids}. Immutable.
 *
 * @param runs disjoint, ascending, none next to another
 */
public record ItemIds(List<Run> runs) {

    /** No ids. */
    public static final ItemIds NONE = new ItemIds(List.of());

    /**
     * Ids that follow each other.
     *
     * @param first the lowest of them, not negative
     * @param next the one behind the highest of them
     */
    public record Run(long first, long next) {

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if it is empty, or negative
         */
        public Run {
            if (first < 0 || next <= first) {
                throw new IllegalArgumentException("ids from " + first + " to " + next);
            }
        }
    }

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if the runs do not ascend, or touch
     */
    public ItemIds {
        runs = List.copyOf(runs);
        for (int i = 1; i < runs.size(); i++) {
            if (runs.get(i).first <= runs.get(i - 1).next) {
                throw new IllegalArgumentException("ids that do not ascend");
            }
        }
    }

    /** The ids from 0 to one below a number. */
    public static ItemIds below(long next) {
        return next == 0 ? NONE : new ItemIds(List.of(new Run(0, next)));
    }

    /** The id behind the highest one; 0 if there is none. */
    public long next() {
        return runs.isEmpty() ? 0 : runs.get(runs.size() - 1).next;
    }

    /** How many there are. */
    public long count() {
        long count = 0;
        for (Run run : runs) {
            count += run.next - run.first;
        }
        return count;
    }

    /** Whether an id is among them. */
    public boolean contains(long id) {
        for (Run run : runs) {
            if (id >= run.first && id < run.next) {
                return true;
            }
        }
        return false;
    }

    /** Whether they are one run from 0, or none. */
    public boolean isWithoutGaps() {
        return runs.isEmpty() || (runs.size() == 1 && runs.get(0).first == 0);
    }

    /**
     * These and another one.
     *
     * @param id not below {@link #next()}
     */
    public ItemIds with(long id) {
        int last = runs.size() - 1;
        boolean longer = last >= 0 && runs.get(last).next == id;
        Run run = new Run(longer ? runs.get(last).first : id, id + 1);
        if (runs.size() == (longer ? 1 : 0)) {
            return new ItemIds(List.of(run));
        }
        List<Run> all = new ArrayList<>(longer ? runs.subList(0, last) : runs);
        all.add(run);
        return new ItemIds(all);
    }
}
