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
 * The keys, byte by byte. They sort as unsigned bytes; numbers are big-endian.
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
 * day     = days since 1970 when it was issued, with the sign bit turned over
 * tenant  = length(1) UTF-8
 * key     = length(4) UTF-8
 * kind    = 1 customer id, 2 contact key
 * status  = 1 active, 2 completed
 * started, due = milliseconds since 1970, with the sign bit turned over so that earlier times sort first
 * </pre>
 *
 * <p>Lengths stand before the text, so no key is the beginning of another, whatever its characters.
 */
final class KeyFormat {

    /** How many bytes say of what kind a record is. */
    static final int KIND_BYTES = 1;

    private static final int LONG = Long.BYTES;
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private KeyFormat() {}

    /** Where the lowest id that was never reserved is kept. */
    static byte[] nextId() {
        return new byte[] {'i'};
    }

    static byte[] note(String name) {
        return Utf8.bytes('n' + name);
    }

    /**
     * The name of the note that has this key.
     *
     * @throws IllegalArgumentException if no note has such a key
     */
    static String noteName(byte[] key) {
        return Notes.name(new String(key, 1, key.length - 1, UTF_8));
    }

    /** Where the lowest number is kept that a token handed out anew may have. */
    static byte[] floor() {
        return new byte[] {'f'};
    }

    static byte[] commit(Tenant tenant, long serviceId, int version) {
        byte[] name = Utf8.bytes(tenant.name());
        return conversation(name, serviceId, Integer.BYTES).putInt(version).array();
    }

    /** What the keys of all commits begin with. */
    static byte[] commits() {
        return new byte[] {'c'};
    }

    /** What the keys of all commits of a conversation begin with. */
    static byte[] conversation(Tenant tenant, long serviceId) {
        return conversation(Utf8.bytes(tenant.name()), serviceId, 0).array();
    }

    /** What the keys of all commits of a tenant begin with. */
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

    /** The version in a commit's key. */
    static int version(byte[] commitKey) {
        return ByteBuffer.wrap(commitKey).getInt(commitKey.length - Integer.BYTES);
    }

    /** The service id in a commit's key. */
    static long serviceId(byte[] commitKey) {
        return ByteBuffer.wrap(commitKey).getLong(commitKey.length - Integer.BYTES - LONG);
    }

    /** Whether the keys of two commits are those of one conversation. */
    static boolean isSameConversation(byte[] one, byte[] other) {
        int length = one.length - Integer.BYTES;
        return one.length == other.length && length > 0 && Arrays.equals(one, 0, length, other, 0, length);
    }

    /** What the keys of all entries of a tenant's lists begin with. */
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

    /** What the keys of all entries of one status in a list begin with. */
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

    /** Where, in a list, the services begin that started at this time or later. */
    static byte[] startedFrom(byte[] list, Instant time) {
        return in(list, millis(time), 0);
    }

    /** The first place in a list behind a position. */
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

    /** Where an entry stands in its list. */
    static Position position(byte[] entryKey) {
        ByteBuffer key = ByteBuffer.wrap(entryKey).position(entryKey.length - 2 * LONG);
        return new Position(Instant.ofEpochMilli(key.getLong() ^ Long.MIN_VALUE), key.getLong());
    }

    /** The least key that is greater than every one that begins so. */
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

    /** What is due, and when. */
    record Timer(Instant due, Tenant tenant, long serviceId) {

        boolean isOf(Owner owner) {
            return serviceId == owner.serviceId() && tenant.equals(owner.tenant());
        }
    }

    /** {@code null} if nothing is ever due. */
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

    /** What the keys of all timers begin with. */
    static byte[] timers() {
        return new byte[] {'t'};
    }

    /** Where the timers begin that are not due yet. */
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

    /** What the keys of all receipts begin with. */
    static byte[] receipts() {
        return new byte[] {'r'};
    }

    /** What the keys of all receipts of a day begin with. */
    static byte[] receiptsOf(long day) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 'r')
                .putInt(Math.toIntExact(day) ^ Integer.MIN_VALUE)
                .array();
    }

    /** The day in a receipt's key. */
    static long dayOfReceipt(byte[] key) {
        return ByteBuffer.wrap(key).getInt(KIND_BYTES) ^ Integer.MIN_VALUE;
    }

    /** The day of a time. */
    static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 86_400L);
    }

    /** Whose a commit, or a list's entry, is. */
    record Owner(Tenant tenant, long serviceId) {}

    /**
     * Whose commit has this key.
     *
     * @throws RuntimeException if no commit has such a key
     */
    static Owner ownerOfCommit(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        Tenant tenant = new Tenant(text(in, Byte.toUnsignedInt(in.get())));
        Owner owner = new Owner(tenant, in.getLong());
        return whole(key, commit(tenant, owner.serviceId(), in.getInt()), owner);
    }

    /**
     * Whose list's entry has this key.
     *
     * @throws RuntimeException if no entry has such a key
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

    /** What a receipt's key says. */
    record ReceiptKey(Tenant tenant, String key, long day) {}

    /**
     * Which receipt has this key.
     *
     * @throws RuntimeException if none has such a key
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

    /** What was read from a key, if the key would be written so. */
    private static <T> T whole(byte[] key, byte[] written, T parts) {
        if (!Arrays.equals(key, written)) {
            throw new IllegalArgumentException("not a key of this kind");
        }
        return parts;
    }

    /** The first whole millisecond that is not before a time; the last there is, for times beyond what is kept. */
    private static long millis(Instant time) {
        return clamp(time).plusNanos(999_999).toEpochMilli();
    }

    private static Instant clamp(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }
}
