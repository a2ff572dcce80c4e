package io.contextservices.rocksdb;

import io.contextservices.store.PrivateDirectory;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store. The file {@code FORMAT} identifies it as a store and states its format, the directory
 * {@code db} holds the database, and the file {@code INVENTORY} lists the data that the database must hold. The
 * directory and its files are synced to disk before they are used.
 */
final class StoreDirectory {

    private static final String FORMAT_FILE = "FORMAT";
    private static final String INVENTORY_FILE = "INVENTORY";
    private static final String SKIP_IDS_FILE = "SKIP-IDS";

    private final Path directory;
    private final DatabaseFiles files;
    private final StoreErrors errors;

    private StoreDirectory(Path directory) {
        this.directory = directory;
        this.files = new DatabaseFiles(directory.resolve("db"));
        this.errors = new StoreErrors(directory);
    }

    /**
     * Prepares a directory that holds a store, is empty, or does not exist.
     *
     * <p>A new store begins with the oldest format, which needs no other files; {@link #raise} then changes it to the
     * current one.
     *
     * @throws StoreException if it holds other files or a store of a newer format, or cannot be written
     */
    static StoreDirectory prepare(Path path) {
        StoreDirectory prepared = new StoreDirectory(path.toAbsolutePath().normalize());
        try {
            prepared.prepare();
        } catch (IOException e) {
            throw new StoreException("cannot use the directory " + prepared + ": " + e, e);
        }
        return prepared;
    }

    /**
     * Returns the directory of an existing store, and changes nothing in it.
     *
     * @throws StoreException if it holds no store, or one of a newer format
     */
    static StoreDirectory existing(Path path) {
        StoreDirectory existing = new StoreDirectory(path.toAbsolutePath().normalize());
        try {
            String format = existing.format();
            if (format == null) {
                throw new StoreException("the directory " + existing + " holds no store: it has no file FORMAT", null);
            }
            existing.check(format);
        } catch (IOException e) {
            throw new StoreException("cannot use the directory " + existing + ": " + e, e);
        }
        return existing;
    }

    /**
     * Prepares a directory for a copy, and creates it if necessary. It becomes a store, and can be opened, only after
     * {@link #finish}.
     *
     * @param source the store that is copied
     * @throws StoreException if it is not empty, lies inside the source, or cannot be written
     */
    static StoreDirectory unfinished(Path path, StoreDirectory source) {
        StoreDirectory unfinished = new StoreDirectory(path.toAbsolutePath().normalize());
        try {
            if (source.contains(path)) {
                throw new StoreException(
                        "the directory " + unfinished + " is inside the directory to copy, " + source, null);
            }
            DurableFiles.createDirectory(unfinished.directory);
            if (unfinished.format() != null) {
                throw new StoreException("the directory " + unfinished + " holds a store already", null);
            }
            unfinished.requireEmpty();
        } catch (IOException e) {
            throw new StoreException("cannot use the directory " + unfinished + ": " + e, e);
        }
        return unfinished;
    }

    /**
     * Turns the files written to {@link #database()} into a store. Syncs all of them to disk before it writes the file
     * {@code FORMAT}.
     *
     * @param inventory the data that must be present
     */
    void finish(Inventory inventory) throws IOException {
        files.sync();
        skipIds();
        writeInventory(inventory, FileChannel::close);
        writeFormat(StoreFormat.CURRENT, FileChannel::close);
    }

    /**
     * Changes a store of an older format to the current one. The format of the records is unchanged.
     *
     * @param inventory the data that must be present
     * @param locking locks the new files before they replace the old ones
     */
    void raise(Inventory inventory, Locking locking) throws IOException {
        writeInventory(inventory, locking);
        writeFormat(StoreFormat.CURRENT, locking);
    }

    /** An operation on a file before the file gets its final name. */
    interface Locking {
        /** Locks the file and keeps it open. */
        void lock(FileChannel file) throws IOException;
    }

    /** Writes a new inventory for a store that has lost its own, and syncs it. */
    void replaceInventory(Inventory inventory) throws IOException {
        writeInventory(inventory, FileChannel::close);
    }

    /**
     * Makes the next opening skip ids, because ids may have been assigned that this store has no record of. The request
     * is on disk when this method returns.
     */
    void skipIds() throws IOException {
        Path file = directory.resolve(SKIP_IDS_FILE);
        Files.writeString(
                file, "Ids may be in use that this store does not know of. It skips them when it is opened.\n");
        DurableFiles.syncFile(file);
        DurableFiles.syncDirectory(directory);
    }

    boolean mustSkipIds() {
        return Files.exists(directory.resolve(SKIP_IDS_FILE));
    }

    /** Removes the request to skip ids, once they are skipped. */
    void removeSkipIds() throws IOException {
        Files.delete(directory.resolve(SKIP_IDS_FILE));
    }

    /**
     * Removes an unfinished store. Its first step removes the file {@code FORMAT}, so that the directory can no longer
     * be opened.
     */
    void clear() throws IOException {
        Files.deleteIfExists(directory.resolve(FORMAT_FILE));
        DurableFiles.syncDirectory(directory);
        Files.deleteIfExists(directory.resolve(SKIP_IDS_FILE));
        Files.deleteIfExists(inventoryFile());
        files.delete();
    }

    /**
     * Truncates a log, and saves the removed part to a file beside the database.
     *
     * @return the file with the removed part
     */
    Path cut(Path log, long end) throws IOException {
        String name = log.getFileName() + "." + UUID.randomUUID() + ".cut";
        DurableFiles.moveEnd(log, end, directory, name);
        return directory.resolve(name);
    }

    /** Returns the directory of the database. */
    Path database() {
        return files.directory();
    }

    /** Returns the files of the database. */
    DatabaseFiles files() {
        return files;
    }

    /** Returns the exceptions of this store. */
    StoreErrors errors() {
        return errors;
    }

    Path formatFile() {
        return directory.resolve(FORMAT_FILE);
    }

    Path inventoryFile() {
        return directory.resolve(INVENTORY_FILE);
    }

    /** Returns whether the content of a file {@code FORMAT} states the current format. */
    boolean isCurrent(String format) {
        return check(format) == StoreFormat.CURRENT;
    }

    /** Returns whether a store with this content of {@code FORMAT} must have an inventory. */
    boolean hasInventory(String format) {
        return StoreFormat.hasInventory(check(format));
    }

    /** Returns whether a directory holds a store, even one that cannot be opened. */
    static boolean isStore(Path path) {
        return Files.exists(path.resolve(FORMAT_FILE));
    }

    private void prepare() throws IOException {
        DurableFiles.createDirectory(directory);
        String format = format();
        if (format == null) {
            requireEmpty();
            writeFormat(StoreFormat.OLDEST, FileChannel::close);
        } else {
            check(format);
        }
    }

    private @Nullable String format() throws IOException {
        try {
            return Files.readString(directory.resolve(FORMAT_FILE));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private int check(String format) {
        return StoreFormat.number(format, directory);
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            if (!found.allMatch(StoreDirectory::isIgnored)) {
                throw new StoreException(
                        "the directory " + directory + " holds files, but no store: it has no file FORMAT", null);
            }
        }
    }

    /**
     * Returns whether a file may exist in an otherwise empty directory: a remainder of an earlier attempt that was
     * killed, or the directory {@code lost+found} of a file system's root.
     */
    private static boolean isIgnored(Path file) {
        String name = file.getFileName().toString();
        return name.equals("lost+found") || (name.startsWith(FORMAT_FILE) && name.endsWith(".tmp"));
    }

    private void writeFormat(int number, Locking locking) throws IOException {
        DurableFiles.write(directory, FORMAT_FILE, file -> {
            ByteBuffer bytes = ByteBuffer.wrap(StoreFormat.encode(number));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
            locking.lock(file);
        });
    }

    private void writeInventory(Inventory inventory, Locking locking) throws IOException {
        DurableFiles.write(directory, INVENTORY_FILE, file -> {
            InventoryFile unused = InventoryFile.create(file, inventory);
            locking.lock(file);
        });
    }

    /** Returns whether a path lies inside this directory, after resolving links. */
    boolean contains(Path path) throws IOException {
        Path existing = path.toAbsolutePath().normalize();
        if (Files.exists(existing) && Files.isSameFile(existing, directory)) {
            return false;
        }
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        for (Path at = existing == null ? null : existing.toRealPath(); at != null; at = at.getParent()) {
            if (Files.isSameFile(at, directory)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether users other than the owner and its group can access the directory. */
    boolean isOpenToOthers() throws IOException {
        return PrivateDirectory.isOpenToOthers(directory);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
