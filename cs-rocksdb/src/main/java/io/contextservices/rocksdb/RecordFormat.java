package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.api.Target.Level;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Receipt;
import io.contextservices.server.store.Tenant;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values, byte by byte. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * of a commit:       head events(4) event...
 * of a list's entry: flags(1) [expires(8)] [serviceType]
 * of a timer:        nothing
 * of a receipt:      issued(8) kept(8) answer
 * of the next id:    id(8)
 *
 * head    = see {@link HeadFormat}
 * event   = kind(1) [subject(4)] time(8) length(4) JSON
 * subject = the id of the state or task; not there in events of services
 * flags   = 1 has expires, 2 has serviceType; added up
 * </pre>
 *
 * <p>What the key says is not repeated: tenant, id and version of a head, and the place of an entry. The head in the last
 * commit of a conversation is that of the conversation.
 */
final class RecordFormat {

    private static final int EXPIRES = 1;
    private static final int SERVICE_TYPE = 2;
    private static final int EVENT_HEADER = 1 + Long.BYTES + 2 * Integer.BYTES;

    private RecordFormat() {}

    /** A commit as read back. */
    record Written(Head head, List<EventRecord> events) {}

    /** What a list's entry says of a conversation, beside its place. */
    record Entry(@Nullable Instant expires, @Nullable String serviceType) {

        /** As {@link Head#isExpired}. */
        boolean isExpired(Instant now) {
            return expires != null && !now.isBefore(expires);
        }
    }

    /** Bytes that no commit was ever written as. The message says what is wrong with them. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static byte[] encode(Commit commit) {
        HeadFormat head = new HeadFormat(commit.next());
        int space = head.space() + Integer.BYTES;
        for (EventRecord event : commit.events()) {
            space = Math.addExact(space, EVENT_HEADER + event.json().length);
        }
        ByteBuffer out = ByteBuffer.allocate(space);
        head.put(out);
        out.putInt(commit.events().size());
        for (EventRecord event : commit.events()) {
            out.put((byte) event.kind().code());
            if (event.kind().level() != Level.SERVICE) {
                out.putInt(event.subject());
            }
            out.putLong(event.time().toEpochMilli());
            out.putInt(event.json().length).put(event.json());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static Written decode(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> {
            Head head = HeadFormat.get(tenant, serviceId, version, in);
            List<EventRecord> events = events(in);
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return new Written(head, events);
        });
    }

    /** The head alone, without a look at the events. */
    static Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> HeadFormat.get(tenant, serviceId, version, in));
    }

    private interface Decoder<T> {
        T decode(ByteBuffer in) throws Unreadable, CharacterCodingException;
    }

    private static <T> T decode(byte[] record, Decoder<T> decoder) throws Unreadable {
        try {
            return decoder.decode(ByteBuffer.wrap(record));
        } catch (BufferUnderflowException e) {
            throw new Unreadable("ends too early", e);
        } catch (CharacterCodingException e) {
            throw new Unreadable("a text is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<EventRecord> events(ByteBuffer in) throws Unreadable {
        int count = in.getInt();
        if (count < 1) {
            throw new Unreadable(count + " events", null);
        }
        List<EventRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventRecord.Kind kind = EventRecord.Kind.of(in.get());
            int subject = kind.level() == Level.SERVICE ? 0 : in.getInt();
            Instant time = Instant.ofEpochMilli(in.getLong());
            byte[] json = new byte[length(in)];
            in.get(json);
            events.add(new EventRecord(kind, subject, time, json));
        }
        return events;
    }

    /** A length, and as many bytes are there: nobody allocates what a damaged one says. */
    static int length(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    static byte[] entry(Head head) {
        Instant expires = head.expires();
        byte[] type = head.serviceType() == null ? new byte[0] : KeyFormat.utf8(head.serviceType());
        ByteBuffer out = ByteBuffer.allocate(1 + (expires == null ? 0 : Long.BYTES) + type.length);
        out.put((byte) ((expires == null ? 0 : EXPIRES) | (head.serviceType() == null ? 0 : SERVICE_TYPE)));
        if (expires != null) {
            out.putLong(expires.toEpochMilli());
        }
        return out.put(type).array();
    }

    static Entry entry(byte[] record) throws Unreadable {
        return decode(record, in -> {
            int flags = in.get();
            if ((flags & ~(EXPIRES | SERVICE_TYPE)) != 0) {
                throw new Unreadable("unknown flags " + flags, null);
            }
            Instant expires = (flags & EXPIRES) == 0 ? null : Instant.ofEpochMilli(in.getLong());
            String type = (flags & SERVICE_TYPE) == 0
                    ? null
                    : UTF_8.newDecoder().decode(in).toString();
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return new Entry(expires, type);
        });
    }

    static byte[] receipt(Receipt receipt) {
        byte[] answer = KeyFormat.utf8(receipt.answer());
        return ByteBuffer.allocate(2 * Long.BYTES + answer.length)
                .putLong(receipt.issued().toEpochMilli())
                .putLong(receipt.kept().toMillis())
                .put(answer)
                .array();
    }

    static Receipt receipt(String key, byte[] record) throws Unreadable {
        return decode(record, in -> {
            Instant issued = Instant.ofEpochMilli(in.getLong());
            Duration kept = Duration.ofMillis(in.getLong());
            return new Receipt(key, UTF_8.newDecoder().decode(in).toString(), issued, kept);
        });
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
