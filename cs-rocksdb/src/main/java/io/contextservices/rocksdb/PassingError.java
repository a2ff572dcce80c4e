package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Disk errors that end by themselves, or after an operator frees resources. No data is damaged. */
enum PassingError {
    FULL("the disk is full", "No space left on device"),
    FILES("too many files are open", "Too many open files"),
    QUOTA("the quota of the disk is used up", "Disk quota exceeded"),
    FILE_SIZE("a file has reached the largest size that is allowed", "File too large"),
    PERMISSION("the files of the store cannot be opened", "Permission denied"),
    READ_ONLY("the file system is read-only", "Read-only file system");

    /** The interval at which RocksDB or this store retries. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private final String message;
    private final String ofSystem;

    PassingError(String message, String ofSystem) {
        this.message = message;
        this.ofSystem = ofSystem;
    }

    /**
     * Returns the passing error behind an exception of RocksDB, or {@code null}. RocksDB has a code for a full disk
     * only; for the other errors, its message ends with the text of the operating system.
     */
    static @Nullable PassingError of(RocksDBException e) {
        Status status = e.getStatus();
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
            return FULL;
        }
        String text = String.valueOf(e.getMessage());
        for (PassingError error : values()) {
            if (text.contains(": " + error.ofSystem)) {
                return error;
            }
        }
        return null;
    }

    /** Returns an exception for the caller of a rejected operation. */
    UnavailableException refusal() {
        return new UnavailableException(message, RETRY);
    }

    /** Returns the message for the operator. */
    @Override
    public String toString() {
        return message;
    }
}
