package io.contextservices.rocksdb;

import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes copies of stores, and stores of copies. A copy is a store itself; it is none before it is complete and on disk. */
final class Copies {

    private static final long MIB = 1L << 20;

    private Copies() {}

    /** See {@link RocksDbStore#backup}. */
    static void backup(Database database, Path target) {
        StoreDirectory copy = StoreDirectory.unfinished(target);
        Path unused = finishing(copy, () -> {
            database.checkpoint(copy.database());
            copy.finish();
            return target;
        });
    }

    /** See {@link RocksDbStore#restore}. */
    static StoreReport restore(
            Path backup, Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        StoreDirectory from = StoreDirectory.existing(backup);
        StoreDirectory to = StoreDirectory.unfinished(directory);
        return finishing(to, () -> {
            copy(from, to, progress);
            StoreReport report = Verification.of(to, check, progress);
            if (report.isClean()) {
                to.finish();
            } else {
                to.clear();
            }
            return report;
        });
    }

    @SuppressWarnings("try") // it is held, and not looked at
    private static void copy(StoreDirectory from, StoreDirectory to, Consumer<String> progress) throws IOException {
        Files.createDirectory(to.database());
        long bytes = 0;
        try (Hold unused = Hold.of(from)) {
            for (Path file : from.files()) {
                String name = file.getFileName().toString();
                if (!name.equals(Hold.LOCK_FILE) && !name.startsWith("LOG")) {
                    Files.copy(file, to.database().resolve(name));
                    bytes += Files.size(file);
                    progress.accept(bytes / MIB + " MiB copied");
                }
            }
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Takes back what was begun if it fails, so that it can be tried again. */
    private static <T> T finishing(StoreDirectory copy, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | StoreException e) {
            try {
                copy.clear();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e instanceof StoreException known
                    ? known
                    : new StoreException("the copy in " + copy + " cannot be made: " + e, e);
        }
    }
}
