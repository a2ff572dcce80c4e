package io.contextservices.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How much of a service a read returns. Plain, it leaves all attached data out. Immutable: each {@code with…} method
 * returns a changed copy.
 */
public final class ServiceView {

    /** What all attached data is asked for with. */
    static final String EVERYTHING = "*";

    private static final ServiceView PLAIN = new ServiceView(false, Set.of());

    private final boolean allExtensions;
    private final Set<String> extensions;

    private ServiceView(boolean allExtensions, Set<String> extensions) {
        this.allExtensions = allExtensions;
        this.extensions = extensions;
    }

    /** The service without any attached data. */
    public static ServiceView plain() {
        return PLAIN;
    }

    /**
     * The same, with the data attached under these keys as well; {@code extensions=a,b}. An asterisk stands for
     * {@linkplain #withAllExtensions all}, as it does on the wire.
     */
    public ServiceView withExtensions(String... keys) {
        Set<String> more = new LinkedHashSet<>(extensions);
        more.addAll(Arrays.asList(keys));
        return new ServiceView(allExtensions || more.remove(EVERYTHING), Collections.unmodifiableSet(more));
    }

    /** The same, with all attached data; {@code extensions=*}. */
    public ServiceView withAllExtensions() {
        return new ServiceView(true, extensions);
    }

    /** Whether all attached data is asked for. */
    public boolean allExtensions() {
        return allExtensions;
    }

    /** The keys asked for by name. */
    public Set<String> extensions() {
        return extensions;
    }

    /** Whether the data attached under this key is asked for. */
    public boolean selects(String key) {
        return allExtensions || extensions.contains(key);
    }
}
