package io.contextservices.json.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields as ready-made strings, so that readers do not create one for each occurrence. The table never grows,
 * so requests of one client cannot affect others. Immutable.
 */
public final class KnownNames {

    /** No names. */
    public static final KnownNames NONE = new KnownNames(1);

    /**
     * The size of the hash table: a power of two, large enough that collisions are rare. Of names that collide, one is
     * kept.
     */
    private static final int PLACES = 512;

    private final byte[][] bytes;
    private final String[] names;

    private KnownNames(int places) {
        bytes = new byte[places][];
        names = new String[places];
    }

    /** Returns a table of these names, which consist of ASCII characters. */
    public static KnownNames of(List<String> names) {
        KnownNames known = new KnownNames(PLACES);
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int place = known.place(bytes, 0, bytes.length);
            known.bytes[place] = bytes;
            known.names[place] = name;
        }
        return known;
    }

    /** Returns the known name with these bytes, or {@code null} if there is none. */
    @Nullable
    public String find(byte[] utf8, int from, int to) {
        if (from == to) {
            return null;
        }
        int place = place(utf8, from, to);
        byte[] known = bytes[place];
        return known != null && Arrays.equals(known, 0, known.length, utf8, from, to) ? names[place] : null;
    }

    private int place(byte[] utf8, int from, int to) {
        int length = to - from;
        int hash = length + 37 * (utf8[from] + 37 * (utf8[from + length / 2] + 37 * utf8[to - 1]));
        return (hash ^ (hash >>> 12)) & (names.length - 1);
    }
}
