package io.contextservices.rocksdb;

import io.contextservices.server.store.ConversationStore;
import io.contextservices.testkit.DurableStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoreTest extends DurableStoreContract {

    @TempDir
    Path directory;

    @Override
    protected ConversationStore open() {
        return RocksDbStore.open(directory);
    }

    @Override
    protected ConversationStore reopen() {
        return RocksDbStore.open(directory);
    }
}
