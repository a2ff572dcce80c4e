package io.contextservices.rocksdb;

import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The exceptions of one store. Their messages name its directory. Immutable. */
final class StoreErrors {

    private static final String RESTORE = " (a backup may contain the missing data: cs restore)";

    private final Path directory;

    StoreErrors(Path directory) {
        this.directory = directory;
    }

    /** Returns the exception for a store that is in use. RocksDB's own message says less. */
    StoreException inUse(@Nullable Throwable cause) {
        return new StoreException(
                "the store in " + directory + " is in use by another process, or by another store in this process",
                cause);
    }

    /** Returns the exception for a damaged store. */
    CorruptStoreException damage(String description, @Nullable Throwable cause) {
        return new CorruptStoreException("the store in " + directory + " is damaged: " + description, cause);
    }

    /** Returns the exception for damage that only a backup can repair. */
    CorruptStoreException lost(String description) {
        return damage(description + RESTORE, null);
    }

    /**
     * Returns the exception for a store whose inventory is lost.
     *
     * @param fault the fault of the file INVENTORY: "is missing" or "cannot be read"
     */
    CorruptStoreException withoutInventory(String fault) {
        return damage(
                "the file INVENTORY, which lists the data of the store, " + fault
                        + ". A backup has its own (cs restore); without a backup, cs repair makes one from the"
                        + " present data",
                null);
    }

    /** Returns the exception for a store that cannot be opened; the given one if it is unchecked. */
    RuntimeException notOpened(Exception e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return e instanceof RocksDBException rocks
                ? notOpenedByRocks(rocks)
                : new StoreException("the store in " + directory + " cannot be opened: " + e, e);
    }

    /** Returns the exception for a store that RocksDB does not open. */
    private StoreException notOpenedByRocks(RocksDBException e) {
        if (isInUse(e)) {
            return inUse(e);
        }
        return isCorruption(e) && PassingError.of(e) == null
                ? damage(e.getMessage() + RESTORE, e)
                : failed("cannot be opened", e);
    }

    /** Returns the exception for a read that failed unexpectedly. */
    StoreException notRead(Throwable cause) {
        return new StoreException("the store in " + directory + " cannot be read: " + cause, cause);
    }

    /** Returns the exception for a failed operation of RocksDB that only reads. */
    RuntimeException failedRead(String failure, RocksDBException e) {
        PassingError passing = PassingError.of(e);
        return passing == null ? failed(failure, e) : passing.refusal();
    }

    /**
     * Returns the exception for a failed operation of RocksDB.
     *
     * @param failure the operation, for example "cannot be read"
     */
    StoreException failed(String failure, RocksDBException e) {
        return isCorruption(e)
                ? damage(String.valueOf(e.getMessage()), e)
                : new StoreException("the store in " + directory + ' ' + failure + ": " + e.getMessage(), e);
    }

    private static boolean isCorruption(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    /**
     * Returns whether another process, or this one, holds RocksDB's lock. RocksDB has no error code for this, so the
     * message is compared.
     */
    static boolean isInUse(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("While lock file: ") || message.startsWith("lock hold by current process");
    }
}
