package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Errors of the disk that end by themselves, or when an operator makes room: nothing that is there is damaged. */
enum PassingError {
    FULL("the disk is full", "No space left on device"),
    FILES("too many files are open", "Too many open files"),
    QUOTA("the quota of the disk is used up", "Disk quota exceeded"),
    FILE_SIZE("a file has reached the largest size that is allowed", "File too large"),
    PERMISSION("the files of the store cannot be opened", "Permission denied"),
    READ_ONLY("the file system is read-only", "Read-only file system");

    /** How often the disk is tried again, by RocksDB or here. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private final String message;
    private final String ofSystem;

    PassingError(String message, String ofSystem) {
        this.message = message;
        this.ofSystem = ofSystem;
    }

    /** RocksDB has a code for the first only, and ends its message with the text of the system for the others. */
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

    /** For the caller of what was not carried out. */
    UnavailableException refusal() {
        return new UnavailableException(message, RETRY);
    }

    /** As an operator reads it. */
    @Override
    public String toString() {
        return message;
    }
}
