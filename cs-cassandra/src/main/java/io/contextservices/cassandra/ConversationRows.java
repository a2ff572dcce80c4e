package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.ByteUtils;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.Replay;
import java.nio.ByteBuffer;
import java.util.List;

/** Decodes rows of the table of conversations. Throws {@link UnreadableConversationException} for damaged ones. */
final class ConversationRows {

    private ConversationRows() {}

    /** Decodes a conversation. Ignores commits that were appended while later pages were read. */
    static Conversation conversation(Tenant tenant, long id, List<Row> rows) {
        int last = rows.get(0).getInt("head_version");
        if (last < 1) {
            throw new UnreadableConversationException(id, "service " + id + " has version " + last, null);
        }
        Replay replay = new Replay(tenant, id);
        for (int i = 0; i < last; i++) {
            int version = i + 1;
            if (rows.get(i).getInt("version") != version) {
                throw new UnreadableConversationException(id, "service " + id + " lacks version " + version, null);
            }
            byte[] record = ByteUtils.getArray(blob(rows.get(i), "record", id));
            try {
                replay.add(version, record);
            } catch (Unreadable e) {
                throw unreadable(id, version, e);
            }
        }
        try {
            return replay.conversation();
        } catch (Unreadable e) {
            throw unreadable(id, last, e);
        }
    }

    private static UnreadableConversationException unreadable(long id, int version, Unreadable cause) {
        return new UnreadableConversationException(
                id, "service " + id + " version " + version + ": " + cause.getMessage(), cause);
    }

    static Head head(Tenant tenant, long id, Row row) {
        try {
            byte[] head = ByteUtils.getArray(blob(row, "head", id));
            return RecordFormat.decodeHead(tenant, id, row.getInt("head_version"), head);
        } catch (Unreadable e) {
            throw new UnreadableConversationException(id, "the head of service " + id + ": " + e.getMessage(), e);
        }
    }

    static ByteBuffer blob(Row row, String column, long id) {
        ByteBuffer bytes = row.getByteBuffer(column);
        if (bytes == null) {
            throw new UnreadableConversationException(id, "service " + id + " lacks a " + column, null);
        }
        return bytes;
    }
}
