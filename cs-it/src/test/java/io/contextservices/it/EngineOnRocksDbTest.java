package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextEngine;
import io.contextservices.testkit.ContextServicesContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class EngineOnRocksDbTest extends ContextServicesContract {

    @TempDir
    Path directory;

    @Override
    protected AsyncContextServices open(InstantSource clock, Limits limits) {
        return ContextEngine.builder(RocksDbStore.open(directory))
                .clock(clock)
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
