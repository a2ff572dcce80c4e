package io.contextservices.rocksdb;

import java.nio.file.Path;

/**
 * The result of the scan of a write-ahead log.
 *
 * @param size the number of bytes that were scanned
 * @param first the number of the first change; 0 if no complete batch header has been read
 * @param next the number that follows the last change of the last complete batch; 0 if there is none
 * @param end the end of the last batch that can be read without a gap from the beginning
 * @param unreadableFrom the position of the first unreadable byte; −1 if there is none
 */
record WalReport(Path file, State state, long size, long first, long next, long end, long unreadableFrom) {

    /** The state of a log. */
    enum State {
        /** The log ends with a complete batch, or a part of its last batch is missing, which was never acknowledged. */
        GOOD,
        /**
         * The log cannot be read from some position to its end. The unreadable part may be a batch that was never
         * acknowledged, or the last acknowledged batches.
         */
        UNREADABLE_END,
        /** The log has an unreadable part that is followed by the beginning of a batch. */
        DAMAGED
    }

    /** Returns the number of the log; logs are written in this order. */
    long number() {
        return DatabaseFiles.number(file);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns whether there is data behind the last complete batch. */
    boolean isTorn() {
        return size > end;
    }

    /** Returns the name of the file. */
    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
