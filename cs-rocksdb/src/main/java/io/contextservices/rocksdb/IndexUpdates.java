package io.contextservices.rocksdb;

import io.contextservices.store.Head;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps the list entry and the timer of a conversation equal to its head. */
final class IndexUpdates {

    private static final byte[] NOTHING = {};

    private IndexUpdates() {}

    /**
     * Adds the updates for a new head.
     *
     * @param before the head before; {@code null} if the conversation is new
     */
    static void put(@Nullable Head before, Head now, WriteBatchBuilder changes) {
        putEntry(before, now, changes);
        byte @Nullable [] timerBefore = before == null ? null : KeyFormat.timer(before);
        putTimer(timerBefore, KeyFormat.timer(now), changes);
    }

    /** Adds the deletions for a conversation that is removed. */
    static void delete(Head before, WriteBatchBuilder changes) {
        changes.delete(KeyFormat.entry(before));
        putTimer(KeyFormat.timer(before), null, changes);
    }

    private static void putEntry(@Nullable Head before, Head now, WriteBatchBuilder changes) {
        byte[] key = KeyFormat.entry(now);
        byte[] value = ValueFormat.entry(now);
        if (before != null) {
            byte[] keyBefore = KeyFormat.entry(before);
            if (!Arrays.equals(key, keyBefore)) {
                changes.delete(keyBefore);
            } else if (Arrays.equals(value, ValueFormat.entry(before))) {
                return;
            }
        }
        changes.put(key, value);
    }

    private static void putTimer(byte @Nullable [] before, byte @Nullable [] now, WriteBatchBuilder changes) {
        if (!Arrays.equals(before, now)) {
            if (before != null) {
                changes.delete(before);
            }
            if (now != null) {
                changes.put(now, NOTHING);
            }
        }
    }
}
