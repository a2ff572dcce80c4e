package io.contextservices.server.internal.access;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Hashes of passwords. */
public final class Bcrypt {

    /** Some tens of milliseconds: too slow for whoever has stolen the file, fast enough for the first request of a user. */
    private static final int COST = 10;

    private static final int MOST_COST = 14;
    private static final int MOST_BYTES = 72;
    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    private Bcrypt() {}

    /**
     * Hashes a password with a salt of its own.
     *
     * @throws IllegalArgumentException if there can be no such password
     */
    public static String hash(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a password has 1 to 72 bytes of UTF-8");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a password has no control characters");
        }
        return BCrypt.hashpw(bytes, BCrypt.gensalt("$2b", COST));
    }

    /** What is wrong with the text as a hash, {@code null} if nothing is. Does not show the hash. */
    public static @Nullable String fault(String hash) {
        Matcher parts = HASH.matcher(hash);
        if (!parts.matches()) {
            return "no bcrypt hash ($2a$, $2b$ or $2y$)";
        }
        int cost = Integer.parseInt(parts.group(1));
        return cost < 4 || cost > MOST_COST ? "the cost of the hash is not 4 to " + MOST_COST : null;
    }

    /**
     * Whether it is this password's hash. Takes as long if it is not.
     *
     * <p>The algorithm itself looks at the first 72 bytes only, and takes "a" and "a", NUL, "a" for the same password.
     */
    static boolean matches(byte[] password, String hash) {
        boolean possible = password.length <= MOST_BYTES;
        for (byte b : password) {
            possible &= b != 0;
        }
        return BCrypt.checkpw(password, hash) && possible;
    }
}
