package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.server.store.Commit;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Tenant;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values, byte by byte. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * of a commit: flags(1) started(8) [expires(8)] [customerId] [contactKey] [serviceType] events(4) event...
 *
 * flags = 1 completed, 2 has expires, 4 has customerId, 8 has contactKey, 16 has serviceType; added up
 * event = kind(1) time(8) length(4) JSON
 * texts = length(4) UTF-8
 *
 * of a list's entry: 0, or 1 serviceType
 * of the next id:    id(8)
 * </pre>
 *
 * <p>What the key says is not repeated: tenant, id and version of a head, and the place of an entry. The head in the last
 * commit of a conversation is that of the conversation.
 */
final class RecordFormat {

    private static final int COMPLETED = 1;
    private static final int EXPIRES = 2;
    private static final int CUSTOMER_ID = 4;
    private static final int CONTACT_KEY = 8;
    private static final int SERVICE_TYPE = 16;
    private static final int ALL_FLAGS = 31;
    private static final int EVENT_HEADER = 1 + Long.BYTES + Integer.BYTES;

    private RecordFormat() {}

    /** A commit as read back. */
    record Written(Head head, List<EventRecord> events) {}

    /** Bytes that no commit was ever written as. The message says what is wrong with them. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static byte[] encode(Commit commit) {
        Head head = commit.next();
        byte @Nullable [] customerId = utf8(head.customerId());
        byte @Nullable [] contactKey = utf8(head.contactKey());
        byte @Nullable [] serviceType = utf8(head.serviceType());
        int size = 1 + 2 * Long.BYTES + size(customerId) + size(contactKey) + size(serviceType) + Integer.BYTES;
        for (EventRecord event : commit.events()) {
            size = Math.addExact(size, EVENT_HEADER + event.json().length);
        }
        Instant expires = head.expires();
        ByteBuffer out = ByteBuffer.allocate(expires == null ? size - Long.BYTES : size);
        out.put((byte) ((head.completed() ? COMPLETED : 0)
                | (expires != null ? EXPIRES : 0)
                | (customerId != null ? CUSTOMER_ID : 0)
                | (contactKey != null ? CONTACT_KEY : 0)
                | (serviceType != null ? SERVICE_TYPE : 0)));
        out.putLong(head.started().toEpochMilli());
        if (expires != null) {
            out.putLong(expires.toEpochMilli());
        }
        put(out, customerId);
        put(out, contactKey);
        put(out, serviceType);
        out.putInt(commit.events().size());
        for (EventRecord event : commit.events()) {
            out.put((byte) event.kind().code()).putLong(event.time().toEpochMilli());
            put(out, event.json());
        }
        return out.array();
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : KeyFormat.utf8(text);
    }

    private static int size(byte @Nullable [] text) {
        return text == null ? 0 : Integer.BYTES + text.length;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes != null) {
            out.putInt(bytes.length).put(bytes);
        }
    }

    static Written decode(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        ByteBuffer in = ByteBuffer.wrap(record);
        try {
            Head head = head(tenant, serviceId, version, in);
            List<EventRecord> events = events(in);
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return new Written(head, events);
        } catch (BufferUnderflowException e) {
            throw new Unreadable("ends too early", e);
        } catch (CharacterCodingException e) {
            throw new Unreadable("a text is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Head head(Tenant tenant, long serviceId, int version, ByteBuffer in)
            throws Unreadable, CharacterCodingException {
        int flags = in.get();
        if ((flags & ~ALL_FLAGS) != 0) {
            throw new Unreadable("unknown flags " + flags, null);
        }
        Instant started = Instant.ofEpochMilli(in.getLong());
        Instant expires = (flags & EXPIRES) == 0 ? null : Instant.ofEpochMilli(in.getLong());
        String customerId = (flags & CUSTOMER_ID) == 0 ? null : text(in);
        String contactKey = (flags & CONTACT_KEY) == 0 ? null : text(in);
        String serviceType = (flags & SERVICE_TYPE) == 0 ? null : text(in);
        boolean completed = (flags & COMPLETED) != 0;
        return new Head(tenant, serviceId, version, customerId, contactKey, serviceType, started, completed, expires);
    }

    private static List<EventRecord> events(ByteBuffer in) throws Unreadable {
        int count = in.getInt();
        if (count < 1) {
            throw new Unreadable(count + " events", null);
        }
        List<EventRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventRecord.Kind kind = EventRecord.Kind.of(in.get());
            Instant time = Instant.ofEpochMilli(in.getLong());
            byte[] json = new byte[length(in)];
            in.get(json);
            events.add(new EventRecord(kind, time, json));
        }
        return events;
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = length(in);
        String text = UTF_8.newDecoder().decode(in.slice(in.position(), length)).toString();
        in.position(in.position() + length);
        return text;
    }

    /** A length, and as many bytes are there: nobody allocates what a damaged one says. */
    private static int length(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    static byte[] entry(Head head) {
        String type = head.serviceType();
        if (type == null) {
            return new byte[] {0};
        }
        byte[] text = KeyFormat.utf8(type);
        return ByteBuffer.allocate(1 + text.length).put((byte) 1).put(text).array();
    }

    /** The service type in a list's entry. */
    static @Nullable String serviceType(byte[] entry) throws Unreadable {
        if (entry.length == 1 && entry[0] == 0) {
            return null;
        }
        if (entry.length == 0 || entry[0] != 1) {
            throw new Unreadable("not an entry of a list", null);
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(entry, 1, entry.length - 1))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable("a service type is not UTF-8", e);
        }
    }

    static byte[] id(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    static long id(byte[] record) throws Unreadable {
        if (record.length != Long.BYTES) {
            throw new Unreadable("not an id", null);
        }
        return ByteBuffer.wrap(record).getLong();
    }
}
