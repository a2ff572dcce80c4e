package io.contextservices.api;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names in an object that is being read. Most have few, which takes less time to compare than to hash. */
final class Names {

    private static final int FEW = 16;

    private String[] few = new String[4];
    private int count;
    private @Nullable Set<String> many;

    /** Adds one; false if it was there. */
    boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < count; i++) {
            if (few[i].equals(name)) {
                return false;
            }
        }
        if (count == FEW) {
            many = new HashSet<>(List.of(few));
            return many.add(name);
        }
        if (count == few.length) {
            few = Arrays.copyOf(few, 2 * count);
        }
        few[count++] = name;
        return true;
    }
}
