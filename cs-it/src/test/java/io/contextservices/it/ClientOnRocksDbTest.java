package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.ConversationStore;
import io.contextservices.testkit.ContextServicesContract;
import io.contextservices.testkit.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ClientOnRocksDbTest extends ContextServicesContract {

    @TempDir
    Path directory;

    private ClientAndServer both;

    private ConversationStore store;

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = RocksDbStore.open(directory);
        both = new ClientAndServer(store, clock, limits, exports());
        return both.client;
    }

    @Override
    protected void closeRest() {
        both.close();
        assertThat(RocksDbStore.verify(directory, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
    }
}
