package io.contextservices.rocksdb;

import io.contextservices.rocksdb.Inventory.Numbered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code INVENTORY}. It has two slots that are written in turn, so that a crash during a write leaves the
 * other one intact. The file has a fixed size, so it can be written on a full disk. For use by one thread.
 */
final class InventoryFile {

    /** The size of a slot in bytes; slots do not share a page of the disk. */
    private static final int SLOT_BYTES = 4096;

    private final FileChannel channel;
    private Numbered current;

    private InventoryFile(FileChannel channel, Numbered current) {
        this.channel = channel;
        this.current = current;
    }

    /** Writes both slots of an empty file, and syncs it. */
    static InventoryFile create(FileChannel channel, Inventory inventory) throws IOException {
        InventoryFile file = new InventoryFile(channel, new Numbered(0, inventory));
        file.write(inventory);
        file.write(inventory);
        return file;
    }

    /** Reads the newer slot. Returns {@code null} if neither slot can be read. */
    static @Nullable InventoryFile read(FileChannel channel) throws IOException {
        Numbered newest = null;
        for (int slot = 0; slot < 2; slot++) {
            ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
            for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
                read = channel.read(bytes, (long) slot * SLOT_BYTES + bytes.position());
            }
            Numbered found = Inventory.decode(Arrays.copyOf(bytes.array(), bytes.position()));
            newest = found == null || (newest != null && newest.number() > found.number()) ? newest : found;
        }
        return newest == null ? null : new InventoryFile(channel, newest);
    }

    Inventory current() {
        return current.inventory();
    }

    /** Writes the next inventory and syncs it. If the write fails, the previous inventory remains valid. */
    void write(Inventory next) throws IOException {
        long number = current.number() + 1;
        byte[] text = next.encode(number);
        byte[] slot = Arrays.copyOf(text, SLOT_BYTES);
        Arrays.fill(slot, text.length, SLOT_BYTES, (byte) '\n');
        ByteBuffer bytes = ByteBuffer.wrap(slot);
        while (bytes.hasRemaining()) {
            channel.write(bytes, number % 2 * SLOT_BYTES + bytes.position());
        }
        channel.force(true);
        current = new Numbered(number, next);
    }
}
