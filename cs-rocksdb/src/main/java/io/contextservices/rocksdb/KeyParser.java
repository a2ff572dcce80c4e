package io.contextservices.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.ListKey;
import io.contextservices.store.Notes;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads the parts of keys in the format of {@link KeyFormat}. The owners of commits and entries, and the parts of a
 * receipt's key, are returned only if the whole key is valid. The other methods expect a valid key.
 */
final class KeyParser {

    private static final int LONG = Long.BYTES;

    private KeyParser() {}

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

    /** Returns the position of an entry in its list. */
    static Position position(byte[] entryKey) {
        ByteBuffer key = ByteBuffer.wrap(entryKey).position(entryKey.length - 2 * LONG);
        return new Position(Instant.ofEpochMilli(key.getLong() ^ Long.MIN_VALUE), key.getLong());
    }

    /** Returns the day in a receipt's key. */
    static long dayOfReceipt(byte[] key) {
        return ByteBuffer.wrap(key).getInt(KeyFormat.KIND_BYTES) ^ Integer.MIN_VALUE;
    }

    /**
     * Returns the name of the note with the given key.
     *
     * @throws IllegalArgumentException if it is not the key of a note
     */
    static String noteName(byte[] key) {
        return Notes.name(new String(key, 1, key.length - 1, UTF_8));
    }

    /** The due time and the service of a timer. */
    record Timer(Instant due, Tenant tenant, long serviceId) {

        boolean isOf(Owner owner) {
            return serviceId == owner.serviceId() && tenant.equals(owner.tenant());
        }
    }

    /** Returns the parts of a timer's key. */
    static Timer timer(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        Instant due = Instant.ofEpochMilli(in.getLong() ^ Long.MIN_VALUE);
        int length = Byte.toUnsignedInt(in.get());
        Tenant tenant = new Tenant(new String(key, in.position(), length, UTF_8));
        return new Timer(due, tenant, in.getLong(in.position() + length));
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
        return requireEqual(key, KeyFormat.commit(tenant, owner.serviceId(), in.getInt()), owner);
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
        byte[] list = KeyFormat.list(lookUp, in.get() == 2);
        long started = in.getLong() ^ Long.MIN_VALUE;
        Owner owner = new Owner(tenant, in.getLong());
        return requireEqual(key, KeyFormat.entry(list, started, owner.serviceId()), owner);
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
        return requireEqual(key, KeyFormat.receipt(tenant, parts.key(), day), parts);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[Math.min(length, in.remaining())];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** Returns the parts of a key if their encoding equals the key. */
    private static <T> T requireEqual(byte[] key, byte[] written, T parts) {
        if (!Arrays.equals(key, written)) {
            throw new IllegalArgumentException("not a key of this kind");
        }
        return parts;
    }
}
