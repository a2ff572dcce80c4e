package io.contextservices.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A check of RocksDB's manifest (its list of tables) before RocksDB opens it. RocksDB accepts a truncated manifest and
 * then deletes the tables that it no longer lists.
 *
 * <p>The file {@code CURRENT} names the manifest, which has the format of a {@linkplain WalScanner log}. An entry can
 * hold the number of the next file. RocksDB writes such an entry after it creates the next log and before it deletes
 * the previous one. There is therefore always a log with a number below that of the next file; if there is none,
 * entries are missing.
 *
 * <pre>
 * entry = field...
 * field = tag value, both varints (7 bits a byte, lowest first); the value of an id or name is length, bytes
 * </pre>
 */
final class Manifest {

    private static final String CURRENT = "CURRENT";
    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int PREVIOUS_LOG = 9;
    private static final int DATABASE_ID = 1 << 13 | 1;

    private long nextFile;

    private Manifest() {}

    /**
     * Returns a description of damage to the manifest; {@code null} if there is none that RocksDB itself would miss.
     */
    static @Nullable String fault(StoreDirectory directory, Inventory inventory) throws IOException {
        String unreadable = unreadable(directory, inventory);
        if (unreadable != null || isNew(directory, inventory)) {
            return unreadable;
        }
        Path manifestFile = current(directory);
        Manifest manifest = new Manifest();
        WalReport unused = WalScanner.scan(manifestFile, manifest::entry);
        OptionalLong oldestLog = directory.files().logs().stream()
                .mapToLong(DatabaseFiles::number)
                .min();
        return manifest.nextFile > 0 && oldestLog.isPresent() && oldestLog.getAsLong() >= manifest.nextFile
                ? "the file " + manifestFile.getFileName() + " lacks its end"
                : null;
    }

    /**
     * Returns the reason why the manifest cannot be read; {@code null} if it can, though it may be truncated. RocksDB
     * could hang on an unreadable one.
     */
    static @Nullable String unreadable(StoreDirectory directory, Inventory inventory) throws IOException {
        if (isNew(directory, inventory)) {
            return null;
        }
        if (!Files.exists(directory.database())) {
            return "the directory db is missing";
        }
        if (!Files.exists(directory.database().resolve(CURRENT))) {
            return "the file CURRENT is missing";
        }
        Path manifestFile = current(directory);
        String name = manifestFile.getFileName().toString();
        if (!name.startsWith("MANIFEST-")) {
            return "the file CURRENT names no MANIFEST";
        }
        if (!Files.exists(manifestFile)) {
            return "the file " + name + " is missing";
        }
        WalReport entries = WalScanner.scan(manifestFile);
        return entries.state() == WalReport.State.GOOD
                ? null
                : "the file " + name + " cannot be read from byte " + entries.unreadableFrom();
    }

    /** Returns whether the store never held data. */
    private static boolean isNew(StoreDirectory directory, Inventory inventory) throws IOException {
        return inventory.isNothing() && directory.files().hasNoData();
    }

    private static Path current(StoreDirectory directory) throws IOException {
        String name = Files.readString(directory.database().resolve(CURRENT)).strip();
        return directory.database().resolve(name);
    }

    private void entry(ByteBuffer begin) {
        while (begin.hasRemaining()) {
            switch ((int) number(begin)) {
                case DATABASE_ID, COMPARATOR -> skip(begin, number(begin));
                case LOG_NUMBER, PREVIOUS_LOG -> number(begin);
                case NEXT_FILE -> {
                    nextFile = number(begin);
                    return;
                }
                default -> {
                    return; // an entry without this field: the previous value remains valid
                }
            }
        }
    }

    private static void skip(ByteBuffer bytes, long length) {
        bytes.position((int) Math.min(bytes.limit(), bytes.position() + length));
    }

    private static long number(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; bytes.hasRemaining() && shift < Long.SIZE; shift += 7) {
            byte b = bytes.get();
            number |= (b & 0x7fL) << shift;
            if (b >= 0) {
                break;
            }
        }
        return number;
    }
}
