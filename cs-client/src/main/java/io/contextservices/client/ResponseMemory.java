package io.contextservices.client;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** The memory for the bodies of answers that a client reads, all together. Answers of a few KiB are not counted. */
final class ResponseMemory {

    /** Bodies that are read take an eighth of the heap at the most, as on the other end. */
    private static final int SHARE = 8;

    private final long bytes;
    private final AtomicLong left;

    ResponseMemory(long bytes) {
        this.bytes = bytes;
        this.left = new AtomicLong(bytes);
    }

    static ResponseMemory ofHeap() {
        return new ResponseMemory(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** All that there is: no single answer can have more. */
    long bytes() {
        return bytes;
    }

    /**
     * Takes a part of it.
     *
     * @throws ExhaustedException if there is not as much left
     */
    void take(long wanted) throws ExhaustedException {
        if (left.getAndUpdate(free -> free >= wanted ? free - wanted : free) < wanted) {
            throw new ExhaustedException(bytes);
        }
    }

    void giveBack(long taken) {
        left.addAndGet(taken);
    }

    /** There is not enough left. It will be more when other answers have been read. */
    static final class ExhaustedException extends IOException {

        private static final long serialVersionUID = 1L;

        ExhaustedException(long bytes) {
            super("the answers that are being read take all of the " + bytes + " bytes of memory for them");
        }
    }
}
