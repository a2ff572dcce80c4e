package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Notes;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.Utf8;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The binary format of the keys. They sort as unsigned bytes; numbers are big-endian.
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

    /**
     * Returns the name of the note with the given key.
     *
     * @throws IllegalArgumentException if it is not the key of a note
     */
    static String noteName(byte[] key) {
        return Notes.name(new String(key, 1, key.length - 1, UTF_8));
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

    /** Returns the version in a commit's key. */
    static int version(byte[] commitKey) {
        return ByteBuffer.wrap(commitKey).getInt(commitKey.length - Integer.BYTES);
    }

    /** Returns the service id in a commit's key. */
    static long serviceId(byte[] commitKey) {
        return ByteBuffer.wrap(commitKey).getLong(commitKey.length - Integer.BYTES - LONG);
    }

    /** Returns whether the keys of two commits belong to one conversation. */
    static boolean isSameConversation(byte[] one, byte[] other) {
        int length = one.length - Integer.BYTES;
        return one.length == other.length && length > 0 && Arrays.equals(one, 0, length, other, 0, length);
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
        return in(list(head.lookUp(), head.completed()), head.started().toEpochMilli(), head.serviceId());
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
        return in(list, millis(time), 0);
    }

    /** Returns the lower bound of a list's entries behind a position. */
    static byte[] behind(byte[] list, Position position) {
        return in(list, millis(position.started()), Math.max(0, position.serviceId()) + 1);
    }

    private static byte[] in(byte[] list, long started, long serviceId) {
        return ByteBuffer.allocate(list.length + 2 * LONG)
                .put(list)
                .putLong(started ^ Long.MIN_VALUE)
                .putLong(serviceId)
                .array();
    }

    /** Returns the position of an entry in its list. */
    static Position position(byte[] entryKey) {
        ByteBuffer key = ByteBuffer.wrap(entryKey).position(entryKey.length - 2 * LONG);
        return new Position(Instant.ofEpochMilli(key.getLong() ^ Long.MIN_VALUE), key.getLong());
    }

    /** Returns the least key that is greater than all keys with the given prefix. */
    static byte[] end(byte[] beginning) {
        for (int last = beginning.length - 1; last >= 0; last--) {
            if (beginning[last] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(beginning, last + 1);
                end[last]++;
                return end;
            }
        }
        throw new IllegalArgumentException("nothing is greater");
    }

    /** The due time and the service of a timer. */
    record Timer(Instant due, Tenant tenant, long serviceId) {

        boolean isOf(Owner owner) {
            return serviceId == owner.serviceId() && tenant.equals(owner.tenant());
        }
    }

    /** Returns the key of the timer of a head; {@code null} if the head is never due. */
    static byte @Nullable [] timer(Head head) {
        Instant due = head.due();
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

    static Timer timer(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        Instant due = Instant.ofEpochMilli(in.getLong() ^ Long.MIN_VALUE);
        int length = Byte.toUnsignedInt(in.get());
        Tenant tenant = new Tenant(new String(key, in.position(), length, UTF_8));
        return new Timer(due, tenant, in.getLong(in.position() + length));
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

    /** Returns the day in a receipt's key. */
    static long dayOfReceipt(byte[] key) {
        return ByteBuffer.wrap(key).getInt(KIND_BYTES) ^ Integer.MIN_VALUE;
    }

    /** Returns the day of a time, in days since 1970. */
    static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 86_400L);
    }

    /** The tenant and the service of a commit or of a list entry. */
    record Owner(Tenant tenant, long serviceId) {}

    /**
     * Returns the owner of the commit with the given key.
     *
     * @throws RuntimeException if it is not the key of a commit
     */
    static Owner ownerOfCommit(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        Tenant tenant = new Tenant(text(in, Byte.toUnsignedInt(in.get())));
        Owner owner = new Owner(tenant, in.getLong());
        return whole(key, commit(tenant, owner.serviceId(), in.getInt()), owner);
    }

    /**
     * Returns the owner of the list entry with the given key.
     *
     * @throws RuntimeException if it is not the key of an entry
     */
    static Owner ownerOfEntry(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        Tenant tenant = new Tenant(text(in, Byte.toUnsignedInt(in.get())));
        ListKey.Kind kind = in.get() == 1 ? ListKey.Kind.CUSTOMER : ListKey.Kind.CONTACT_KEY;
        ListKey lookUp = new ListKey(tenant, kind, text(in, in.getInt()));
        byte[] list = list(lookUp, in.get() == 2);
        long started = in.getLong() ^ Long.MIN_VALUE;
        Owner owner = new Owner(tenant, in.getLong());
        return whole(key, in(list, started, owner.serviceId()), owner);
    }

    /** The parts of a receipt's key. */
    record ReceiptKey(Tenant tenant, String key, long day) {}

    /**
     * Returns the parts of a receipt's key.
     *
     * @throws RuntimeException if it is not the key of a receipt
     */
    static ReceiptKey receiptKey(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        long day = in.getInt() ^ Integer.MIN_VALUE;
        Tenant tenant = new Tenant(text(in, Byte.toUnsignedInt(in.get())));
        ReceiptKey parts = new ReceiptKey(tenant, text(in, in.getInt()), day);
        return whole(key, receipt(tenant, parts.key(), day), parts);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[Math.min(length, in.remaining())];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** Returns the parts of a key if their encoding equals the key. */
    private static <T> T whole(byte[] key, byte[] written, T parts) {
        if (!Arrays.equals(key, written)) {
            throw new IllegalArgumentException("not a key of this kind");
        }
        return parts;
    }

    /** Returns the first whole millisecond that is not before a time; the last possible one for times out of range. */
    private static long millis(Instant time) {
        return clamp(time).plusNanos(999_999).toEpochMilli();
    }

    private static Instant clamp(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }
}
