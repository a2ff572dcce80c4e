package io.contextservices.engine.internal;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call, beside the arguments of its operations.
 *
 * @param group the business unit of services that the call starts; {@code null} for none
 * @param caller the caller, so that the keys of one caller mean nothing to another. Empty if it is unknown
 * @param key the idempotency key of the call; {@code null} for none
 * @param part the number of the part of a request whose parts are executed one by one; otherwise 0
 * @param version the condition that the version of a service must meet before a change
 */
public record CallContext(
        @Nullable String group, String caller, @Nullable String key, int part, LongPredicate version) {

    /** The context of a call without options. */
    public static final CallContext PLAIN = new CallContext(null, "", null, any -> true);

    /** Creates the context of a whole request. */
    public CallContext(@Nullable String group, String caller, @Nullable String key, LongPredicate version) {
        this(group, caller, key, 0, version);
    }

    /** Returns this context for another business unit. */
    CallContext ofGroup(String name) {
        return new CallContext(name, caller, key, part, version);
    }

    /** Returns this context for a part of the request. */
    CallContext part(int number) {
        return new CallContext(group, caller, key, number, version);
    }

    /**
     * Returns the key of the receipt; {@code null} for none. Keys and numbers contain no space, so the result is
     * unique.
     */
    @Nullable
    String receiptKey() {
        return key == null ? null : key + ' ' + part + ' ' + caller;
    }
}
