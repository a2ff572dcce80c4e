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

class EngineOnRocksDbTest extends ContextServicesContract {

    @TempDir
    Path directory;

    private ConversationStore store;

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = RocksDbStore.open(directory);
        return ContextEngine.builder(store)
                .clock(clock, clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
    }

    @Override
    protected void closeRest() {
        assertThat(RocksDbStore.verify(directory, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
    }
}
