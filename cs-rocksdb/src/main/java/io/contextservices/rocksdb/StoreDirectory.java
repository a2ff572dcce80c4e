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
 * The directory of a store: a file {@code FORMAT} that says what this is and how it is written, the database beside it,
 * in {@code db}, and a file {@code INVENTORY} that says what the database must hold. Created here, on disk and not only in
 * memory, before anything is kept in it.
 */
final class StoreDirectory {

    /** How a store is written now; one more with every change that an older version could not read. */
    static final int FORMAT = 2;

    /** From this one on there is an {@link Inventory}. */
    private static final int INVENTORY_SINCE = 2;

    private static final int OLDEST = 1;

    private static final String FORMAT_FILE = "FORMAT";
    private static final String INVENTORY_FILE = "INVENTORY";
    private static final String SKIP_IDS_FILE = "SKIP-IDS";
    private static final Pattern FORMAT_TEXT = Pattern.compile("Context Services, RocksDB store\nformat (\\d{1,9})\n");

    private static final Pattern LOG_FILE = Pattern.compile("\\d+\\.log");

    private final Path directory;

    private StoreDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Takes a directory that holds a store, or nothing, or is not there yet.
     *
     * <p>A new store begins with the oldest format, which needs nothing beside it; {@link #raise} comes next.
     *
     * @throws StoreException if it holds something else or a newer format, or cannot be written
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
     * Takes a directory that holds a store, and changes nothing in it.
     *
     * @throws StoreException if it holds none, or one of a newer format
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
     * Takes a directory that is to become a store once {@link #finish} says so; makes it where it is not there. Until then
     * nobody opens it.
     *
     * @param source what it is made of
     * @throws StoreException if it holds something, is in the source, or cannot be written
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
     * Makes a store of what was written to {@link #database()}: everything is on disk before it says that it is one.
     *
     * @param inventory what must be there
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
     * Makes a store of an older format one of this format, whose records are the same.
     *
     * @param inventory what must be there
     * @param locking locks the new files before they take the place of the old
     */
    void raise(Inventory inventory, Locking locking) throws IOException {
        writeInventory(inventory, locking);
        writeFormat(FORMAT, locking);
    }

    /** What is done with a file before it has its name. */
    interface Locking {
        /** Keeps it open, and locked. */
        void lock(FileChannel file) throws IOException;
    }

    /** Gives a store an inventory that has lost its own. On disk when this returns. */
    void replaceInventory(Inventory inventory) throws IOException {
        writeInventory(inventory, FileChannel::close);
    }

    /**
     * Has whoever opens the store next skip ids: it may have handed out some since, of which it knows nothing any more. On
     * disk when this returns.
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

    /** Once they are. */
    void idsAreSkipped() throws IOException {
        Files.delete(directory.resolve(SKIP_IDS_FILE));
    }

    /** Takes back what is to be no store; from the first step on nobody opens it. */
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

    /** The files of the database; none if there is no such directory. */
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

    /** What the name of one of RocksDB's numbered files begins with. */
    static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /** The logs of the database. */
    List<Path> logs() throws IOException {
        return files().stream()
                .filter(file -> LOG_FILE.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    /**
     * Cuts a log off; what was behind that place is kept beside the database.
     *
     * @return where it is kept
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

    /** Makes the directory of the database where it is not there. */
    void createDatabase() throws IOException {
        create(database());
    }

    Path formatFile() {
        return directory.resolve(FORMAT_FILE);
    }

    Path inventoryFile() {
        return directory.resolve(INVENTORY_FILE);
    }

    /** Whether a store that says this of itself is written as this version does. */
    boolean isCurrent(String format) {
        return check(format) == FORMAT;
    }

    /** Whether a store that says this of itself must have an inventory. */
    boolean hasInventory(String format) {
        return check(format) >= INVENTORY_SINCE;
    }

    /** Whether there is a store in a directory, were it one that cannot be opened. */
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

    /** What an earlier attempt left when it was killed, and what a file system puts into its topmost directory. */
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

    /** Puts a file there as a whole. On disk when this returns; the content closes the file, or keeps it. */
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

    /** Whether a path leads below this directory, whatever links there are on the way. */
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

    /** Whether other users of the machine than the owner, and its group, may look into it. */
    boolean isOpenToOthers() throws IOException {
        return PrivateDirectory.isOpenToOthers(directory);
    }

    /** Without this, a directory may lack its new files after a loss of power. */
    private static void syncDirectory(Path directory) throws IOException {
        boolean windows = File.separatorChar == '\\'; // where a directory cannot be opened, and need not be
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
