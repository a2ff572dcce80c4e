package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes with a call beside its arguments; see {@link AsyncContextServices#with}. Immutable: each method returns a changed
 * copy.
 */
public final class CallOptions {

    private static final CallOptions NONE = new CallOptions(null, null);
    private static final Pattern KEY = Pattern.compile("(?!\")[\\x21-\\x7e]{1,255}");

    private final @Nullable String idempotencyKey;
    private final @Nullable Long version;

    private CallOptions(@Nullable String idempotencyKey, @Nullable Long version) {
        this.idempotencyKey = idempotencyKey;
        this.version = version;
    }

    /** Nothing beside the arguments. */
    public static CallOptions none() {
        return NONE;
    }

    /**
     * Names a call that starts something, so that it takes place once however often it is made: a further one with the same
     * key is answered as the first one was. One with the same key and other arguments fails with a
     * {@link RequestRefusedException} of status 422. Header {@code Idempotency-Key}; calls that start nothing go without.
     *
     * <p>Only what is started takes the key: a call that fails, or that finds what it would have started, leaves it free, and
     * is looked at anew when it is made again.
     *
     * @param key 1 to 255 visible characters of ASCII, the first of which is no {@code "}; remembered for a day unless the
     *     server is told otherwise
     * @throws IllegalArgumentException if the key is not like that
     */
    public CallOptions idempotencyKey(String key) {
        if (!KEY.matcher(requireNonNull(key, "key")).matches()) {
            throw new IllegalArgumentException(
                    "an idempotency key has 1 to 255 visible characters of ASCII and does not begin with a quote");
        }
        return new CallOptions(key, version);
    }

    /**
     * Makes a change depend on the service being as it was read: it fails with a {@link PreconditionFailedException} if
     * the service, or anything in it, has changed since. Header {@code If-Match}; reads go without.
     *
     * @param version as {@link Resource#version()} tells it
     */
    public CallOptions ifVersion(long version) {
        return new CallOptions(idempotencyKey, version);
    }

    /** The key of the call. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** The version that a change depends on. */
    public OptionalLong ifVersion() {
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }
}
