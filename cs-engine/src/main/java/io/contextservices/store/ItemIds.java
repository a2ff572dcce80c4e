package io.contextservices.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The ids of all states, or of all tasks, that a service ever had, as ascending runs without gaps. A service has one
 * run, from 0, unless its store {@linkplain ConversationStore#floor skipped ids}. Immutable.
 *
 * @param runs the runs, ascending, neither overlapping nor adjacent
 */
public record ItemIds(List<Run> runs) {

    /** An empty set of ids. */
    public static final ItemIds NONE = new ItemIds(List.of());

    /**
     * A run of consecutive ids.
     *
     * @param first the lowest id, not negative
     * @param next the id after the highest one
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
     * Copies the list.
     *
     * @throws IllegalArgumentException if the runs do not ascend, or are adjacent
     */
    public ItemIds {
        runs = List.copyOf(runs);
        for (int i = 1; i < runs.size(); i++) {
            if (runs.get(i).first <= runs.get(i - 1).next) {
                throw new IllegalArgumentException("ids that do not ascend");
            }
        }
    }

    /** Returns the ids from 0 up to a bound, exclusive. */
    public static ItemIds below(long next) {
        return next == 0 ? NONE : new ItemIds(List.of(new Run(0, next)));
    }

    /** Returns the id after the highest one; 0 if there is none. */
    public long next() {
        return runs.isEmpty() ? 0 : runs.get(runs.size() - 1).next;
    }

    /** Returns the number of ids. */
    public long count() {
        long count = 0;
        for (Run run : runs) {
            count += run.next - run.first;
        }
        return count;
    }

    /** Returns whether an id is contained. */
    public boolean contains(long id) {
        for (Run run : runs) {
            if (id >= run.first && id < run.next) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the ids are empty, or one run from 0. */
    public boolean isWithoutGaps() {
        return runs.isEmpty() || (runs.size() == 1 && runs.get(0).first == 0);
    }

    /**
     * Returns these ids and another one.
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
