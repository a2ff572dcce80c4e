package io.contextservices.rocksdb;

import io.contextservices.store.Commit;
import io.contextservices.store.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The approximate memory in bytes that a change holds while it waits for the {@link Committer}. */
final class ChangeSize {

    private static final int REMOVED_RECORD_BYTES = 64;

    private ChangeSize() {}

    /** Returns the size of a commit: its record and the events from which it was encoded. */
    static int of(Commit commit, byte[] record) {
        return 2 * record.length + of(commit.receipt());
    }

    static int of(List<Commit> commits, List<byte[]> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            bytes += of(commits.get(i), records.get(i));
        }
        return bytes;
    }

    static int of(@Nullable Receipt receipt) {
        return receipt == null ? 0 : receipt.key().length() + receipt.response().length();
    }

    /** Returns the size of a whole conversation: its records and the events from which they were encoded. */
    static int ofConversation(List<byte[]> records) {
        return 2 * records.stream().mapToInt(record -> record.length).sum();
    }

    static int ofRemoval(int records) {
        return (int) Math.min(Integer.MAX_VALUE, (long) records * REMOVED_RECORD_BYTES);
    }
}
