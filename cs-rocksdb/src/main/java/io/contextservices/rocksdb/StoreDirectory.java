package io.contextservices.rocksdb;

import io.contextservices.store.PrivateDirectory;
import io.contextservices.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store. The file {@code FORMAT} identifies it as a store and states its format, the directory
 * {@code db} holds the database, and the file {@code INVENTORY} lists the data that the database must hold. The
 * directory and its files are synced to disk before they are used.
 */
final class StoreDirectory {

    /** The current format number; it increases with every change that an older version cannot read. */
    static final int FORMAT = 2;

    /** The first format with an {@link Inventory}. */
    private static final int INVENTORY_SINCE = 2;

    private static final int OLDEST = 1;

    private static final String FORMAT_FILE = "FORMAT";
    private static final String INVENTORY_FILE = "INVENTORY";
    private static final String SKIP_IDS_FILE = "SKIP-IDS";
    private static final Pattern FORMAT_TEXT = Pattern.compile("Context Services, RocksDB store\nformat (\\d{1,9})\n");

    private static final Pattern LOG_FILE = Pattern.compile("\\d+\\.log");

    private final Path directory;
    private final StoreErrors errors;

    private StoreDirectory(Path directory) {
        this.directory = directory;
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
                        "the directory " + unfinished + " is in the one that is to be copied, " + source, null);
            }
            create(unfinished.directory);
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
        for (Path file : files()) {
            sync(file, StandardOpenOption.WRITE);
        }
        syncDirectory(database());
        skipIds();
        writeInventory(inventory, FileChannel::close);
        writeFormat(FORMAT, FileChannel::close);
    }

    /**
     * Changes a store of an older format to the current one. The format of the records is unchanged.
     *
     * @param inventory the data that must be present
     * @param locking locks the new files before they replace the old ones
     */
    void raise(Inventory inventory, Locking locking) throws IOException {
        writeInventory(inventory, locking);
        writeFormat(FORMAT, locking);
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
        sync(file, StandardOpenOption.WRITE);
        syncDirectory(directory);
    }

    boolean isToSkipIds() {
        return Files.exists(directory.resolve(SKIP_IDS_FILE));
    }

    /** Removes the request to skip ids, once they are skipped. */
    void idsAreSkipped() throws IOException {
        Files.delete(directory.resolve(SKIP_IDS_FILE));
    }

    /**
     * Removes an unfinished store. Its first step removes the file {@code FORMAT}, so that the directory can no longer
     * be opened.
     */
    void clear() throws IOException {
        Files.deleteIfExists(directory.resolve(FORMAT_FILE));
        syncDirectory(directory);
        Files.deleteIfExists(directory.resolve(SKIP_IDS_FILE));
        Files.deleteIfExists(inventoryFile());
        if (Files.isDirectory(database())) {
            for (Path file : files()) {
                Files.delete(file);
            }
            Files.delete(database());
        }
    }

    /** Returns the files of the database; an empty list if its directory does not exist. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(database())) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    boolean hasNoTables() throws IOException {
        return files().stream().noneMatch(file -> file.toString().endsWith(".sst"));
    }

    /** Returns the number at the beginning of the name of one of RocksDB's numbered files. */
    static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /** Returns the logs of the database. */
    List<Path> logs() throws IOException {
        return files().stream()
                .filter(file -> LOG_FILE.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    /**
     * Truncates a log, and saves the removed part to a file beside the database.
     *
     * @return the file with the removed part
     */
    Path cut(Path log, long end) throws IOException {
        Path kept = directory.resolve(log.getFileName() + "." + UUID.randomUUID() + ".cut");
        try (FileChannel from = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(kept, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long at = end; at < size; ) {
                at += from.transferTo(at, size - at, to);
            }
            to.force(true);
            syncDirectory(directory);
            from.truncate(end);
            from.force(true);
        }
        return kept;
    }

    Path database() {
        return directory.resolve("db");
    }

    /** Returns the exceptions of this store. */
    StoreErrors errors() {
        return errors;
    }

    /** Creates the directory of the database if it does not exist. */
    void createDatabase() throws IOException {
        create(database());
    }

    Path formatFile() {
        return directory.resolve(FORMAT_FILE);
    }

    Path inventoryFile() {
        return directory.resolve(INVENTORY_FILE);
    }

    /** Returns whether the content of a file {@code FORMAT} states the current format. */
    boolean isCurrent(String format) {
        return check(format) == FORMAT;
    }

    /** Returns whether a store with this content of {@code FORMAT} must have an inventory. */
    boolean hasInventory(String format) {
        return check(format) >= INVENTORY_SINCE;
    }

    /** Returns whether a directory holds a store, even one that cannot be opened. */
    static boolean isStore(Path path) {
        return Files.exists(path.resolve(FORMAT_FILE));
    }

    private void prepare() throws IOException {
        create(directory);
        String format = format();
        if (format == null) {
            requireEmpty();
            writeFormat(OLDEST, FileChannel::close);
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
        Matcher matcher = FORMAT_TEXT.matcher(format);
        if (!matcher.matches()) {
            throw new StoreException("the file FORMAT in " + directory + " is not that of a store", null);
        }
        int found = Integer.parseInt(matcher.group(1));
        if (found < OLDEST || found > FORMAT) {
            throw new StoreException(
                    "the store in " + directory + " has format " + found + ", and this version reads formats " + OLDEST
                            + " to " + FORMAT,
                    null);
        }
        return found;
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            if (!files.allMatch(StoreDirectory::mayBeThereBefore)) {
                throw new StoreException(
                        "the directory " + directory + " holds files, and no store: it has no file FORMAT", null);
            }
        }
    }

    /**
     * Returns whether a file may exist in an otherwise empty directory: a remainder of an earlier attempt that was
     * killed, or the directory {@code lost+found} of a file system's root.
     */
    private static boolean mayBeThereBefore(Path file) {
        String name = file.getFileName().toString();
        return name.equals("lost+found") || (name.startsWith(FORMAT_FILE) && name.endsWith(".tmp"));
    }

    private void writeFormat(int number, Locking last) throws IOException {
        byte[] text = ("Context Services, RocksDB store\nformat " + number + '\n').getBytes(StandardCharsets.US_ASCII);
        write(FORMAT_FILE, file -> {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
            last.lock(file);
        });
    }

    private void writeInventory(Inventory inventory, Locking last) throws IOException {
        write(INVENTORY_FILE, file -> {
            InventoryFile unused = InventoryFile.create(file, inventory);
            last.lock(file);
        });
    }

    private interface Content {
        void to(FileChannel file) throws IOException;
    }

    /** Writes a file atomically, and syncs it. The content either closes the file or keeps it open. */
    private void write(String name, Content content) throws IOException {
        Path temporary = directory.resolve(name + '.' + UUID.randomUUID() + ".tmp");
        FileChannel file = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            content.to(file);
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(directory);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            create(parent);
        }
        Files.createDirectories(directory, PrivateDirectory.attributes(directory));
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** Returns whether a path lies inside this directory, after resolving links. */
    boolean contains(Path path) throws IOException {
        Path there = path.toAbsolutePath().normalize();
        if (Files.exists(there) && Files.isSameFile(there, directory)) {
            return false;
        }
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        for (Path at = there == null ? null : there.toRealPath(); at != null; at = at.getParent()) {
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

    /** Syncs a directory. Without this, new files may be missing from it after a loss of power. */
    private static void syncDirectory(Path directory) throws IOException {
        boolean windows = File.separatorChar == '\\'; // Windows cannot open a directory, and needs no sync
        if (!windows) {
            sync(directory, StandardOpenOption.READ);
        }
    }

    private static void sync(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
