package io.contextservices.examples;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.nio.file.Path;
import java.time.Instant;

/** Shows how an application copies all services from one store to another. */
public final class MoveStore {

    private MoveStore() {}

    /**
     * Runs the example.
     *
     * @param args the directory of the store, and a new directory
     */
    public static void main(String... args) throws InterruptedException {
        // region move
        try (TransferableStore from = RocksDbStore.open(Path.of(args[0]));
                TransferableStore to = RocksDbStore.open(Path.of(args[1]))) { // or CassandraStore.builder(…).open()
            CopyReport report = StoreCopy.run(from, to, Instant.now(), progress -> {});
            System.out.println(report.isClean() ? "both stores hold the same services" : report.problems());
        }
        // endregion
    }
}
