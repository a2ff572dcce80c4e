package io.contextservices.rocksdb;

import io.contextservices.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's native code. It has to be loaded before any other class of RocksDB is used, which would load it by itself otherwise,
 * and leave the file that was loaded to {@code deleteOnExit}: a process that is killed, or ends by a halt, would leave it there.
 * Safe for any thread.
 */
final class NativeLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PREFIX = "cs-rocksdb-";

    private NativeLibrary() {}

    /**
     * Loads it, once in the life of the process. The file is in a directory of its own, readable for this user alone, and only
     * for as long as loading takes.
     *
     * @throws StoreException if it cannot be loaded; the next call tries again
     */
    static synchronized void load() {
        if (RocksDB.rocksdbVersion() != null) {
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path directory = Files.createTempDirectory(temporary, PREFIX);
            try {
                NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
            } finally {
                remove(directory);
            }
            RocksDB.loadLibrary(); // finds the library loaded, and takes note of that
        } catch (NoSuchFileException e) {
            throw notLoaded(temporary, "the directory is not there", e);
        } catch (AccessDeniedException e) {
            throw notLoaded(temporary, "the directory cannot be written to", e);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw notLoaded(temporary, String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreException notLoaded(Path temporary, String why, Throwable cause) {
        return new StoreException(
                "RocksDB's native library cannot be loaded from the temporary directory " + temporary + ": " + why
                        + ". The property java.io.tmpdir names another directory: java -Djava.io.tmpdir=DIR",
                cause);
    }

    /** A library that is loaded does without its file. */
    private static void remove(Path directory) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } catch (IOException e) {
            LOG.debug("{} is left behind", directory, e); // as on systems that do not let go of what is loaded
        }
    }
}
