package io.contextservices.engine.internal;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes with the operations of a call beside their arguments.
 *
 * @param group the business unit that services are started in; {@code null} for none
 * @param caller on whose behalf: the keys of one caller say nothing to another. Empty where that is not known
 * @param key under which what the call starts is started once; {@code null} for however often it is called
 * @param part which part of a request it is, where parts are carried out one by one; otherwise 0
 * @param version what the version of a service must be for a change of it
 */
public record CallContext(
        @Nullable String group, String caller, @Nullable String key, int part, LongPredicate version) {

    /** Without anything. */
    public static final CallContext PLAIN = new CallContext(null, "", null, any -> true);

    /** A call for a whole request. */
    public CallContext(@Nullable String group, String caller, @Nullable String key, LongPredicate version) {
        this(group, caller, key, 0, version);
    }

    /** The same for a business unit. */
    CallContext ofGroup(String name) {
        return new CallContext(name, caller, key, part, version);
    }

    /** The same for one of the parts of a request. */
    CallContext part(int number) {
        return new CallContext(group, caller, key, number, version);
    }

    /** The key of the receipt for what it starts; {@code null} for none. No space is in a key, or a number. */
    @Nullable
    String receiptKey() {
        return key == null ? null : key + ' ' + part + ' ' + caller;
    }
}
