package io.contextservices.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names of fields as ready-made strings, so that readers do not create one for each occurrence. The table contains
 * only names of this library and never grows, so requests of one client cannot affect others.
 */
final class KnownNames {

    /**
     * The size of the hash table: a power of two, large enough that collisions are rare. Of names that collide, one is
     * kept.
     */
    private static final int PLACES = 512;

    private static final byte[][] BYTES = new byte[PLACES][];
    private static final String[] NAMES = new String[PLACES];

    static {
        for (String name : Field.ALL) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int place = place(bytes, 0, bytes.length);
            BYTES[place] = bytes;
            NAMES[place] = name;
        }
    }

    private KnownNames() {}

    /** Returns the known name with these bytes, or {@code null} if there is none. */
    static @Nullable String find(byte[] utf8, int from, int to) {
        if (from == to) {
            return null;
        }
        int place = place(utf8, from, to);
        byte[] known = BYTES[place];
        return known != null && Arrays.equals(known, 0, known.length, utf8, from, to) ? NAMES[place] : null;
    }

    private static int place(byte[] utf8, int from, int to) {
        int length = to - from;
        int hash = length + 37 * (utf8[from] + 37 * (utf8[from + length / 2] + 37 * utf8[to - 1]));
        return (hash ^ (hash >>> 12)) & (PLACES - 1);
    }
}
