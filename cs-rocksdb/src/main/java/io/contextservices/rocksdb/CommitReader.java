package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.Replay;
import org.jspecify.annotations.Nullable;

/** Reads single conversations and their heads from the commits in a snapshot. Safe for any thread. */
final class CommitReader {

    private final StoreErrors errors;

    CommitReader(StoreErrors errors) {
        this.errors = errors;
    }

    /** Returns a conversation, or {@code null} if it does not exist. */
    @Nullable
    Conversation read(SnapshotView view, Tenant tenant, long serviceId) {
        try (RecordCursor commits = view.withPrefix(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid() ? read(tenant, commits) : null;
        }
    }

    /**
     * Returns the conversation whose commits begin at the cursor. Moves the cursor behind them, even if the
     * conversation cannot be read.
     */
    Conversation read(Tenant tenant, RecordCursor commits) {
        byte[] first = commits.key();
        try {
            return read(tenant, first, commits);
        } catch (UnreadableConversationException e) {
            while (isSameConversation(first, commits)) {
                commits.next();
            }
            throw e;
        }
    }

    private Conversation read(Tenant tenant, byte[] first, RecordCursor commits) {
        long serviceId = KeyParser.serviceId(first);
        Replay replay = new Replay(tenant, serviceId);
        int version = 0;
        do {
            version++;
            add(replay, serviceId, version, commits);
            commits.next();
        } while (isSameConversation(first, commits));
        try {
            return replay.conversation();
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private static boolean isSameConversation(byte[] first, RecordCursor commits) {
        return commits.isValid() && KeyParser.isSameConversation(first, commits.key());
    }

    /** Adds the commit at the cursor, which must have the given version. */
    private void add(Replay replay, long serviceId, int version, RecordCursor commits) {
        int found = KeyParser.version(commits.key());
        if (found != version) {
            throw unreadable(
                    serviceId,
                    "service " + serviceId + " has version " + found + " and lacks version " + version,
                    null);
        }
        try {
            replay.add(version, commits.value());
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    /** Returns the current head of a conversation, or {@code null} if it does not exist. */
    @Nullable
    Head head(SnapshotView view, Tenant tenant, long serviceId) {
        try (RecordCursor commits = view.lastWithPrefix(KeyFormat.conversation(tenant, serviceId))) {
            return commits.isValid()
                    ? head(view, tenant, serviceId, KeyParser.version(commits.key()), commits.value())
                    : null;
        }
    }

    /**
     * Returns the head in the newest record. Its open states and tasks are computed from the records since the last one
     * that lists them.
     */
    private Head head(SnapshotView view, Tenant tenant, long serviceId, int newest, byte[] record) {
        Head head = decodeHead(tenant, serviceId, newest, record);
        if (head.listedAt() == newest) {
            return head;
        }
        byte[] from = KeyFormat.commit(tenant, serviceId, head.listedAt());
        byte[] end = KeyFormat.end(KeyFormat.conversation(tenant, serviceId));
        Replay replay = new Replay(tenant, serviceId);
        int version = head.listedAt();
        try (RecordCursor commits = view.range(from, end)) {
            for (; commits.isValid(); commits.next()) {
                add(replay, serviceId, version, commits);
                version++;
            }
            return replay.head();
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, newest, e);
        }
    }

    /** Returns the head in one record. It may lack the open states and tasks; see {@link Head#listedAt}. */
    Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) {
        try {
            return RecordFormat.decodeHead(tenant, serviceId, version, record);
        } catch (RecordFormat.Unreadable e) {
            throw unreadable(serviceId, version, e);
        }
    }

    private UnreadableConversationException unreadable(long serviceId, int version, RecordFormat.Unreadable e) {
        return unreadable(serviceId, "service " + serviceId + " version " + version + ": " + e.getMessage(), e);
    }

    /** Returns the exception for a conversation that cannot be read. */
    UnreadableConversationException unreadable(long serviceId, String description, @Nullable Throwable cause) {
        return new UnreadableConversationException(
                serviceId, String.valueOf(errors.damage(description, null).getMessage()), cause);
    }
}
