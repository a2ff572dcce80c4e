package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The binary format of the values, except for commits, whose format is {@link RecordFormat}. Numbers are big-endian;
 * times are milliseconds since 1970.
 *
 * <pre>
 * of a list's entry: flags(1) [expires(8)] [serviceType]
 * of a timer:        empty
 * of a receipt:      issued(8) kept(8) answer
 * of the next id:    id(8)
 * of a note:         text, to the end
 *
 * flags = 1 has expires, 2 has serviceType; added up
 * </pre>
 *
 * <p>A value does not repeat its key, such as the place of an entry.
 */
final class ValueFormat {

    private static final int EXPIRES = 1;
    private static final int SERVICE_TYPE = 2;

    private ValueFormat() {}

    /** The value of a list entry. */
    record Entry(@Nullable Instant expires, @Nullable String serviceType) {

        /** Returns whether the conversation has expired, as {@link Head#isExpired} does. */
        boolean isExpired(Instant now) {
            return expires != null && !now.isBefore(expires);
        }
    }

    static byte[] entry(Head head) {
        Instant expires = head.expiresAt();
        byte[] type = head.serviceType() == null ? new byte[0] : Utf8.bytes(head.serviceType());
        ByteBuffer out = ByteBuffer.allocate(1 + (expires == null ? 0 : Long.BYTES) + type.length);
        out.put((byte) ((expires == null ? 0 : EXPIRES) | (head.serviceType() == null ? 0 : SERVICE_TYPE)));
        if (expires != null) {
            out.putLong(expires.toEpochMilli());
        }
        return out.put(type).array();
    }

    static Entry entry(byte[] record) throws Unreadable {
        return RecordFormat.decode(record, in -> {
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
        byte[] answer = Utf8.bytes(receipt.response());
        return ByteBuffer.allocate(2 * Long.BYTES + answer.length)
                .putLong(receipt.issuedAt().toEpochMilli())
                .putLong(receipt.lifetime().toMillis())
                .put(answer)
                .array();
    }

    static Receipt receipt(String key, byte[] record) throws Unreadable {
        return RecordFormat.decode(record, in -> {
            Instant issued = Instant.ofEpochMilli(in.getLong());
            Duration kept = Duration.ofMillis(in.getLong());
            return new Receipt(key, UTF_8.newDecoder().decode(in).toString(), issued, kept);
        });
    }

    static String note(byte[] record) throws Unreadable {
        return RecordFormat.decode(record, in -> UTF_8.newDecoder().decode(in).toString());
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
