package io.contextservices.json.internal;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names in an object that is being read. Most objects have few names without escapes. Such names are compared as
 * bytes of the text, which is faster than creating and hashing strings. Hash collisions of strings cost little, since a
 * {@link HashSet} orders comparable elements.
 */
public final class SeenNames {

    private static final int FEW = 16;

    /** The begin and end positions of the names, in pairs. */
    private int[] few = new int[2 * 4];

    private int count;
    private @Nullable Set<String> many;

    /** Adds the name that was read last; returns {@code false} if it is a duplicate. */
    public boolean add(JsonReader in) {
        Set<String> strings = many;
        if (strings == null && (count == FEW || in.isNameEscaped())) {
            strings = strings(in);
            many = strings;
        }
        return strings == null ? addToFew(in) : strings.add(in.nameText());
    }

    private boolean addToFew(JsonReader in) {
        for (int i = 0; i < 2 * count; i += 2) {
            if (in.isName(few[i], few[i + 1])) {
                return false;
            }
        }
        if (2 * count == few.length) {
            few = Arrays.copyOf(few, 2 * few.length);
        }
        few[2 * count] = in.nameFrom();
        few[2 * count + 1] = in.nameTo();
        count++;
        return true;
    }

    private Set<String> strings(JsonReader in) {
        Set<String> strings = new HashSet<>();
        for (int i = 0; i < 2 * count; i += 2) {
            strings.add(in.plain(few[i], few[i + 1]));
        }
        return strings;
    }
}
