package io.contextservices.it;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.Conversation;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Reads the contact keys of all services in a store that no process has open. */
final class StoredKeys {

    private static final int PAGE = 10_000;

    private StoredKeys() {}

    static Set<String> in(Path directory) {
        Set<String> keys = new HashSet<>();
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            Page<Long> page;
            long after = 0;
            do {
                page = store.scan(new Tenant("default"), after, PAGE).join();
                for (Conversation conversation : page.conversations()) {
                    after = conversation.head().serviceId();
                    keys.add(conversation.head().contactKey());
                }
            } while (page.hasNext());
        }
        return keys;
    }
}
