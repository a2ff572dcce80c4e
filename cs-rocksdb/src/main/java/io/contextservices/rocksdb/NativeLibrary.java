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
 * Loads RocksDB's native library. This must happen before any other class of RocksDB is used. Those classes would load
 * it themselves and leave the extracted file to {@code deleteOnExit}, so that a process that is killed or halted would
 * not delete it. Safe for any thread.
 */
final class NativeLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PREFIX = "cs-rocksdb-";

    private NativeLibrary() {}

    /**
     * Loads the library, once in the life of the process. The extracted file has a directory of its own, is readable
     * only for this user, and is deleted after loading.
     *
     * @throws StoreException if the library cannot be loaded; the next call tries again
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
            RocksDB.loadLibrary(); // marks the library as loaded in RocksDB's own classes
        } catch (NoSuchFileException e) {
            throw notLoaded(temporary, "the directory does not exist", e);
        } catch (AccessDeniedException e) {
            throw notLoaded(temporary, "the directory cannot be written to", e);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw notLoaded(temporary, String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreException notLoaded(Path temporary, String reason, Throwable cause) {
        return new StoreException(
                "RocksDB's native library cannot be loaded from the temporary directory " + temporary + ": " + reason
                        + ". The property java.io.tmpdir names another directory: java -Djava.io.tmpdir=DIR",
                cause);
    }

    /** Deletes the extracted file, which a loaded library no longer needs. */
    private static void remove(Path directory) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } catch (IOException e) {
            LOG.debug(
                    "the temporary directory {} cannot be deleted",
                    directory,
                    e); // for example on systems that lock loaded libraries
        }
    }
}
