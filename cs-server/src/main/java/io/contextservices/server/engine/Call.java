package io.contextservices.server.engine;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes with the operations of a call beside their arguments.
 *
 * @param group the business unit that services are started in; {@code null} for none
 * @param caller on whose behalf: the keys of one caller say nothing to another. Empty where that is not known
 * @param key under which what the call starts is started once; {@code null} for however often it is called
 * @param version what the version of a service must be for a change of it
 */
public record Call(
        @Nullable String group, String caller, @Nullable String key, IntPredicate version) {

    /** Without anything. */
    public static final Call PLAIN = new Call(null, "", null, any -> true);

    /** The same for a business unit. */
    Call ofGroup(String name) {
        return new Call(name, caller, key, version);
    }

    /**
     * The same for one of the parts of a request, each of which is carried out once. The first has the key itself, so that
     * another request with that key is known for what it is.
     */
    Call part(int number) {
        return key == null || number == 0 ? this : new Call(group, caller, key + ' ' + number, version);
    }
}
