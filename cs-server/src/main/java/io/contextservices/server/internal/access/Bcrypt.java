package io.contextservices.server.internal.access;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Hashes and checks passwords with bcrypt. */
public final class Bcrypt {

    /**
     * The cost of new hashes. A check takes some tens of milliseconds: too slow to guess passwords with a stolen file,
     * fast enough for a user's first request.
     */
    private static final int COST = 10;

    private static final int MAX_COST = 14;
    private static final int MAX_BYTES = 72;
    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    private Bcrypt() {}

    /**
     * Hashes a password with a new salt.
     *
     * @throws IllegalArgumentException if the password is too long, empty, or has control characters
     */
    public static String hash(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a password has 1 to 72 bytes of UTF-8");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a password has no control characters");
        }
        return BCrypt.hashpw(bytes, BCrypt.gensalt("$2b", COST));
    }

    /**
     * Returns a description of the fault in a hash, {@code null} if there is none. The description does not contain the
     * hash.
     */
    public static @Nullable String fault(String hash) {
        Matcher parts = HASH.matcher(hash);
        if (!parts.matches()) {
            return "not a bcrypt hash ($2a$, $2b$ or $2y$)";
        }
        int cost = Integer.parseInt(parts.group(1));
        return cost < 4 || cost > MAX_COST ? "the cost of the hash is not 4 to " + MAX_COST : null;
    }

    /**
     * Returns whether the hash is that of the password. The check takes equally long if it is not.
     *
     * <p>The algorithm ignores bytes after the first 72 and treats "a" and "a", NUL, "a" as equal. So longer passwords
     * and those with NUL never match.
     */
    static boolean matches(byte[] password, String hash) {
        boolean possible = password.length <= MAX_BYTES;
        for (byte b : password) {
            possible &= b != 0;
        }
        return BCrypt.checkpw(password, hash) && possible;
    }
}
