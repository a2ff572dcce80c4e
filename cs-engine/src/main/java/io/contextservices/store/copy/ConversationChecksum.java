package io.contextservices.store.copy;

import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.record.RecordFormat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Counts conversations, ascending by id, and computes their checksum over these bytes. Numbers are big-endian:
 *
 * <pre>
 * serviceId(8) version(4) length(4) record
 *
 * record = a commit with the last head and all events, in {@link RecordFormat}
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class ConversationChecksum {

    private final MessageDigest digest = sha256();
    private long services;
    private long events;
    private long bytes;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Adds a conversation. Returns its complete contents as bytes, which differ for different conversations. */
    byte[] add(Conversation conversation) {
        byte[] record = RecordFormat.encode(conversation);
        byte[] whole = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + record.length)
                .putLong(conversation.head().serviceId())
                .putInt(conversation.head().version())
                .putInt(record.length)
                .put(record)
                .array();
        digest.update(whole);
        services++;
        events += conversation.events().size();
        for (EventRecord event : conversation.events()) {
            bytes += event.json().length;
        }
        return whole;
    }

    /** Returns the totals of the added conversations. Can be called once. */
    CopyReport.Contents contents() {
        return new CopyReport.Contents(services, events, bytes, HexFormat.of().formatHex(digest.digest()));
    }
}
