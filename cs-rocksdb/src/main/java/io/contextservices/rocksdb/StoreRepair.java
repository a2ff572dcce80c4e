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

/**
 * Repairs a store: cuts off the unreadable ends of its logs, and writes a new inventory if the old one is lost. For use
 * by one thread.
 */
final class StoreRepair {

    private final StoreDirectory directory;
    private final Function<Conversation, List<String>> check;
    private final List<String> steps = new ArrayList<>();

    private StoreRepair(StoreDirectory directory, Function<Conversation, List<String>> check) {
        this.directory = directory;
        this.check = check;
    }

    /** Repairs a store; see {@link RocksDbStore#repair}. */
    static List<String> of(StoreDirectory directory, Function<Conversation, List<String>> check) {
        try (StoreLock lock = StoreLock.exclusive(directory)) {
            StoreRepair repair = new StoreRepair(directory, check);
            Inventory inventory = inventory(lock);
            repair.cutEnds(inventory == null ? Inventory.NOTHING : inventory);
            if (inventory == null) {
                repair.renewInventory();
            }
            return repair.steps;
        } catch (IOException | RocksDBException e) {
            throw new StoreException("the store in " + directory + " cannot be repaired: " + e, e);
        }
    }

    /** Returns the inventory, or {@code null} if it is lost. */
    private static @Nullable Inventory inventory(StoreLock lock) throws IOException {
        try {
            return lock.required();
        } catch (CorruptStoreException e) {
            return null;
        }
    }

    private void cutEnds(Inventory inventory) throws IOException, RocksDBException {
        WriteAheadLogs logs = WriteAheadLogs.read(directory, inventory);
        String damage = logs.damage();
        if (damage != null) {
            throw directory.errors().damage(damage + "; a cut would lose acknowledged data", null);
        }
        if (!logs.unreadable().isEmpty()) {
            directory.skipIds(); // before the cut, which may remove the record of the most recently reserved ids
        }
        for (WalReport log : logs.unreadable()) {
            Path end = directory.cut(log.file(), log.end());
            steps.add(log + " now ends at byte " + log.end() + "; the rest is in " + end);
        }
    }

    /**
     * Writes an inventory of the present files. Missing files cannot be detected without the old inventory, so all
     * present records must be consistent, and ids are skipped.
     */
    private void renewInventory() throws IOException, RocksDBException {
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
        steps.add("the file INVENTORY now lists the present data: " + (report.active() + report.completed())
                + " services");
    }

    /**
     * Returns the problems of a conversation. A service whose events cannot be read has lost no commits: it stays as it
     * is, so that the other services can be used.
     */
    private List<String> contradictions(Conversation conversation) {
        try {
            return check.apply(conversation);
        } catch (UnreadableConversationException e) {
            return List.of();
        }
    }
}
