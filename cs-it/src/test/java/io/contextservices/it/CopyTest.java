package io.contextservices.it;

import static io.contextservices.it.ConversationHistories.NOON;
import static io.contextservices.it.ConversationHistories.assertKeysAreReplayed;
import static io.contextservices.it.ConversationHistories.engine;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a copy of a store equals the original. */
@Tag("slow")
class CopyTest {

    private static final int ROUNDS = 3;

    private final ConversationHistories histories = new ConversationHistories();

    @TempDir
    Path temp;

    private RocksDbStore source() {
        return RocksDbStore.open(temp.resolve("source"));
    }

    private RocksDbStore target() {
        return RocksDbStore.open(temp.resolve("target"));
    }

    private void fill() {
        try (ContextEngine engine = engine(source())) {
            histories.create(engine, ROUNDS);
        }
    }

    private static StoreReport verify(Path directory) {
        return RocksDbStore.verify(directory, ContextEngine::problems, progress -> {});
    }

    @Test
    void copyToAnotherDirectoryIsIdentical() throws InterruptedException {
        fill();
        CopyReport report;
        try (RocksDbStore from = source();
                RocksDbStore to = target()) {
            report = StoreCopy.run(from, to, NOON, progress -> {});
        }

        assertThat(report.problems()).isEmpty();
        assertThat(report.copied()).isEqualTo(histories.size());
        assertThat(report.receipts()).isEqualTo(3 * 2 * ROUNDS);
        StoreReport verified = verify(temp.resolve("target"));
        assertThat(verified.problems()).isEmpty();
        assertThat(verified).isEqualTo(verify(temp.resolve("source")));
        try (ContextEngine first = engine(source());
                ContextEngine copy = engine(target())) {
            assertThat(histories.describe(copy))
                    .isEqualTo(histories.describe(first))
                    .hasSizeGreaterThan(histories.size());
            assertKeysAreReplayed(first, copy, ROUNDS);
            assertThat(histories.describe(copy)).isEqualTo(histories.describe(first));
            ServiceStartEvent event = ServiceStartEvent.forContactKey("new").build();
            assertThat(copy.blocking().start(event).serviceId()).isGreaterThan(histories.highest());
        }
        assertThat(verify(temp.resolve("target")).problems()).isEmpty();
    }

    @Test
    void copyToMemoryIsIdentical() throws InterruptedException {
        fill();
        MemoryStore to = new MemoryStore();
        try (RocksDbStore from = source()) {
            assertThat(StoreCopy.run(from, to, NOON, progress -> {}).problems()).isEmpty();
        }

        try (ContextEngine first = engine(source());
                ContextEngine copy = engine(to)) {
            assertThat(histories.describe(copy)).isEqualTo(histories.describe(first));
            assertKeysAreReplayed(first, copy, ROUNDS);
        }
    }

    @Test
    void copyOfAnEmptyStoreIsEmpty() throws InterruptedException {
        try (RocksDbStore from = source();
                RocksDbStore to = target()) {
            assertThat(StoreCopy.run(from, to, NOON, progress -> {}))
                    .isEqualTo(new CopyReport(0, 0, 0, List.of(), 0, List.of()));
        }
        assertThat(verify(temp.resolve("target")).isClean()).isTrue();
    }
}
