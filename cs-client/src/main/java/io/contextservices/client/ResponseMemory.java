package io.contextservices.client;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** The memory for all response bodies that a client reads at a time. Responses of a few KiB are not counted. */
final class ResponseMemory {

    /** Response bodies take at most an eighth of the heap, as request bodies do on the server. */
    private static final int SHARE = 8;

    private final long bytes;
    private final AtomicLong available;

    ResponseMemory(long bytes) {
        this.bytes = bytes;
        this.available = new AtomicLong(bytes);
    }

    static ResponseMemory ofHeap() {
        return new ResponseMemory(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Returns the total size, which bounds each single response. */
    long bytes() {
        return bytes;
    }

    /**
     * Reserves memory.
     *
     * @throws ExhaustedException if too little is left
     */
    void reserve(long requested) throws ExhaustedException {
        if (available.getAndUpdate(current -> current >= requested ? current - requested : current) < requested) {
            throw new ExhaustedException(bytes);
        }
    }

    void release(long reserved) {
        available.addAndGet(reserved);
    }

    /** Too little memory is left. More becomes available when other responses have been read. */
    static final class ExhaustedException extends IOException {

        private static final long serialVersionUID = 1L;

        ExhaustedException(long bytes) {
            super("the responses being read use all of the " + bytes + " bytes of memory for them");
        }
    }
}
