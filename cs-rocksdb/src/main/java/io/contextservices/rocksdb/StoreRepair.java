package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.StoreException;
import io.contextservices.store.UnreadableConversationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Cuts off ends of logs that cannot be read, and makes another inventory where that is lost. For one thread. */
final class StoreRepair {

    private final StoreDirectory directory;
    private final Function<Conversation, List<String>> check;
    private final List<String> done = new ArrayList<>();

    private StoreRepair(StoreDirectory directory, Function<Conversation, List<String>> check) {
        this.directory = directory;
        this.check = check;
    }

    /** See {@link RocksDbStore#repair}. */
    static List<String> of(StoreDirectory directory, Function<Conversation, List<String>> check) {
        try (StoreLock hold = StoreLock.exclusive(directory)) {
            StoreRepair repair = new StoreRepair(directory, check);
            Inventory inventory = inventory(hold);
            repair.cutEnds(inventory == null ? Inventory.NOTHING : inventory);
            if (inventory == null) {
                repair.takeInventory();
            }
            return repair.done;
        } catch (IOException | RocksDBException e) {
            throw new StoreException("the store in " + directory + " cannot be repaired: " + e, e);
        }
    }

    /** Nothing if it is lost. */
    private static @Nullable Inventory inventory(StoreLock hold) throws IOException {
        try {
            return hold.required();
        } catch (CorruptStoreException lost) {
            return null;
        }
    }

    private void cutEnds(Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = WriteAheadLogs.read(directory, inventory);
        String damage = logs.damage();
        if (damage != null) {
            throw new CorruptStoreException(
                    "the store in " + directory + " is damaged: " + damage
                            + "; cutting anything off would lose what was acknowledged",
                    null);
        }
        if (!logs.unreadable().isEmpty()) {
            directory.skipIds(); // before the cut, which may take the record of the last that were reserved
        }
        for (WalScanner log : logs.unreadable()) {
            Path kept = directory.cut(log.file(), log.end());
            done.add(log + " now ends at byte " + log.end() + "; what followed is in " + kept);
        }
    }

    /** Nobody can tell what else was there: so everything that is there has to agree, and ids are skipped. */
    private void takeInventory() throws IOException, RocksDBException {
        StoreReport report = Verification.of(directory, Inventory.NOTHING, this::contradictions, progress -> {});
        if (!report.isClean()) {
            throw new CorruptStoreException(
                    "the store in " + directory + " has lost its inventory, and is damaged: "
                            + report.problems().get(0),
                    null);
        }
        directory.skipIds();
        directory.replaceInventory(
                WriteAheadLogs.read(directory, Inventory.NOTHING).found());
        done.add("the file INVENTORY says what is there now: " + (report.active() + report.completed()) + " services");
    }

    /** A service whose events cannot be read lacks nothing: it stays as it is, and the others are of use. */
    private List<String> contradictions(Conversation conversation) {
        try {
            return check.apply(conversation);
        } catch (UnreadableConversationException e) {
            return List.of();
        }
    }
}
