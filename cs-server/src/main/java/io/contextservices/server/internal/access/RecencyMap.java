package io.contextservices.server.internal.access;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that drops what was used least recently when there is too much in it. For one thread at a time. */
final class RecencyMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    RecencyMap(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
