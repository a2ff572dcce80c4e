package io.contextservices.rocksdb;

import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.Utf8;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The binary format of the keys, which {@link KeyParser} reads. They sort as unsigned bytes; numbers are big-endian.
 *
 * <pre>
 * a commit:       'c' tenant serviceId(8) version(4)
 * a list's entry: 'l' tenant kind(1) key status(1) started(8) serviceId(8)
 * a timer:        't' due(8) tenant serviceId(8)
 * a receipt:      'r' day(4) tenant key
 * the next id:    'i'
 * a note:         'n' name, to the end
 * the floor:      'f'
 *
 * day     = days between 1970 and the issue, with the sign bit inverted
 * tenant  = length(1) UTF-8
 * key     = length(4) UTF-8
 * kind    = 1 customer id, 2 contact key
 * status  = 1 active, 2 completed
 * started, due = milliseconds since 1970, with the sign bit inverted so that earlier times sort first
 * </pre>
 *
 * <p>Each text is preceded by its length, so no key is a prefix of another, whatever its characters.
 */
final class KeyFormat {

    /** The number of bytes that denote the kind of a record. */
    static final int KIND_BYTES = 1;

    private static final int LONG = Long.BYTES;
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private KeyFormat() {}

    /** Returns the key of the lowest id that was never reserved. */
    static byte[] nextId() {
        return new byte[] {'i'};
    }

    static byte[] note(String name) {
        return Utf8.bytes('n' + name);
    }

    /** Returns the key of the floor, the lowest number that a newly issued token may have. */
    static byte[] floor() {
        return new byte[] {'f'};
    }

    static byte[] commit(Tenant tenant, long serviceId, int version) {
        byte[] name = Utf8.bytes(tenant.name());
        return conversation(name, serviceId, Integer.BYTES).putInt(version).array();
    }

    /** Returns the key prefix of all commits. */
    static byte[] commits() {
        return new byte[] {'c'};
    }

    /** Returns the key prefix of the commits of a conversation. */
    static byte[] conversation(Tenant tenant, long serviceId) {
        return conversation(Utf8.bytes(tenant.name()), serviceId, 0).array();
    }

    /** Returns the key prefix of the commits of a tenant. */
    static byte[] conversations(Tenant tenant) {
        byte[] name = Utf8.bytes(tenant.name());
        return ByteBuffer.allocate(2 + name.length)
                .put((byte) 'c')
                .put((byte) name.length)
                .put(name)
                .array();
    }

    private static ByteBuffer conversation(byte[] tenant, long serviceId, int space) {
        return ByteBuffer.allocate(2 + tenant.length + LONG + space)
                .put((byte) 'c')
                .put((byte) tenant.length)
                .put(tenant)
                .putLong(serviceId);
    }

    /** Returns the key prefix of the entries of a tenant's lists. */
    static byte[] lists(Tenant tenant) {
        byte[] name = Utf8.bytes(tenant.name());
        return ByteBuffer.allocate(2 + name.length)
                .put((byte) 'l')
                .put((byte) name.length)
                .put(name)
                .array();
    }

    static byte[] entry(Head head) {
        return entry(list(head.lookUp(), head.completed()), head.startedAt().toEpochMilli(), head.serviceId());
    }

    /** Returns the key prefix of the entries of one status in a list. */
    static byte[] list(ListKey lookUp, boolean completed) {
        byte[] tenant = Utf8.bytes(lookUp.tenant().name());
        byte[] key = Utf8.bytes(lookUp.key());
        return ByteBuffer.allocate(8 + tenant.length + key.length)
                .put((byte) 'l')
                .put((byte) tenant.length)
                .put(tenant)
                .put((byte) (lookUp.kind() == ListKey.Kind.CUSTOMER ? 1 : 2))
                .putInt(key.length)
                .put(key)
                .put((byte) (completed ? 2 : 1))
                .array();
    }

    /** Returns the lower bound of a list's entries for services that started at or after the given time. */
    static byte[] startedFrom(byte[] list, Instant time) {
        return entry(list, millis(time), 0);
    }

    /** Returns the lower bound of a list's entries behind a position. */
    static byte[] behind(byte[] list, Position position) {
        return entry(list, millis(position.startedAt()), Math.max(0, position.serviceId()) + 1);
    }

    /** Returns the key of an entry in a list. */
    static byte[] entry(byte[] list, long started, long serviceId) {
        return ByteBuffer.allocate(list.length + 2 * LONG)
                .put(list)
                .putLong(started ^ Long.MIN_VALUE)
                .putLong(serviceId)
                .array();
    }

    /** Returns the least key that is greater than all keys with the given prefix. */
    static byte[] end(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(prefix, last + 1);
                end[last]++;
                return end;
            }
        }
        throw new IllegalArgumentException("no key is greater");
    }

    /** Returns the key of the timer of a head; {@code null} if the head is never due. */
    static byte @Nullable [] timer(Head head) {
        Instant due = head.nextDueAt();
        if (due == null) {
            return null;
        }
        byte[] tenant = Utf8.bytes(head.tenant().name());
        return ByteBuffer.allocate(2 + 2 * LONG + tenant.length)
                .put((byte) 't')
                .putLong(due.toEpochMilli() ^ Long.MIN_VALUE)
                .put((byte) tenant.length)
                .put(tenant)
                .putLong(head.serviceId())
                .array();
    }

    /** Returns the key prefix of all timers. */
    static byte[] timers() {
        return new byte[] {'t'};
    }

    /** Returns the lower bound of the timers that are not due yet. */
    static byte[] notDue(Instant now) {
        byte[] due = ByteBuffer.allocate(1 + LONG)
                .put((byte) 't')
                .putLong(clamp(now).toEpochMilli() ^ Long.MIN_VALUE)
                .array();
        return end(due);
    }

    static byte[] receipt(Tenant tenant, String key, long day) {
        byte[] name = Utf8.bytes(tenant.name());
        byte[] text = Utf8.bytes(key);
        return ByteBuffer.allocate(10 + name.length + text.length)
                .put(receiptsOf(day))
                .put((byte) name.length)
                .put(name)
                .putInt(text.length)
                .put(text)
                .array();
    }

    /** Returns the key prefix of all receipts. */
    static byte[] receipts() {
        return new byte[] {'r'};
    }

    /** Returns the key prefix of the receipts of a day. */
    static byte[] receiptsOf(long day) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 'r')
                .putInt(Math.toIntExact(day) ^ Integer.MIN_VALUE)
                .array();
    }

    /** Returns the day of a time, in days since 1970. */
    static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 86_400L);
    }

    /** Returns the first whole millisecond that is not before a time; the last possible one for times out of range. */
    private static long millis(Instant time) {
        return clamp(time).plusNanos(999_999).toEpochMilli();
    }

    private static Instant clamp(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }
}
