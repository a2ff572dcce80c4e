package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Options of a call; see {@link AsyncContextServices#with}. Immutable: each {@code with…}
 * method returns a changed copy. */
public final class CallOptions {

    private static final CallOptions NONE = new CallOptions(null, null);
    private static final Pattern KEY = Pattern.compile("(?!\")[\\x21-\\x7e]{1,255}");

    private final @Nullable String idempotencyKey;
    private final @Nullable Long version;

    private CallOptions(@Nullable String idempotencyKey, @Nullable Long version) {
        this.idempotencyKey = idempotencyKey;
        this.version = version;
    }

    /** Returns options with nothing set. */
    public static CallOptions none() {
        return NONE;
    }

    /**
     * Returns a copy with an idempotency key, so that retries of a call that starts something start it only once. A retry with this
     * key and equal arguments gets the response of the first call. A call with this key and other arguments fails with
     * an {@link IdempotencyKeyReusedException}. The key is sent in the header {@code Idempotency-Key}; calls that start
     * nothing ignore it.
     *
     * <p>A key is used up only when something is started. A call that fails, or finds an existing service, leaves it
     * free.
     *
     * @param key 1 to 255 visible ASCII characters, not beginning with {@code "}; the server keeps it for a day unless
     *     configured otherwise
     * @throws IllegalArgumentException if the key does not have this form
     */
    public CallOptions withIdempotencyKey(String key) {
        if (!KEY.matcher(requireNonNull(key, "key")).matches()) {
            throw new IllegalArgumentException(
                    "an idempotency key has 1 to 255 visible characters of ASCII and does not begin with a quote");
        }
        return new CallOptions(key, version);
    }

    /**
     * Returns a copy that makes a change conditional on the version of the service (optimistic concurrency). The change fails with a
     * {@link PreconditionFailedException} if the service, or anything in it, has changed since this version. The
     * version is sent in the header {@code If-Match}; reads ignore it.
     *
     * @param version the value of {@link Resource#version()} from an earlier read
     */
    public CallOptions withIfVersion(long version) {
        return new CallOptions(idempotencyKey, version);
    }

    /** Returns the idempotency key of the call. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** Returns the version that a change requires. */
    public OptionalLong ifVersion() {
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** Returns whether the other object contains the same options. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallOptions that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the options that are set; of the idempotency key, only whether it is set. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(CallOptions.class)
                .hide("idempotencyKey", idempotencyKey)
                .show("ifVersion", version);
    }
}
