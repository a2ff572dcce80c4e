package io.contextservices.rocksdb;

/**
 * The number of records and bytes that a read may still process before it has to release its thread. Most services stay
 * far below the limits, so the budget costs a read only two counters per record. For use by one thread at a time.
 */
final class ReadBudget {

    /** The budget of reads that have a thread of their own, or another limit. */
    static final ReadBudget UNLIMITED = new ReadBudget(false, 0, 0);

    private static final int RECORDS_OF_SERVICE = 256;
    private static final long BYTES_OF_SERVICE = 1L << 20;

    /** The additional records for each service that fits into a page; most services have fewer. */
    private static final int RECORDS_IN_PAGE = 16;

    private final boolean limited;
    private long records;
    private long bytes;

    private ReadBudget(boolean limited, long records, long bytes) {
        this.limited = limited;
        this.records = records;
        this.bytes = bytes;
    }

    /** Returns the budget for a read of at most one service: 256 records, 1 MiB. */
    static ReadBudget ofService() {
        return new ReadBudget(true, RECORDS_OF_SERVICE, BYTES_OF_SERVICE);
    }

    /**
     * Returns the budget for a page: 256 records plus 16 for each service that fits into the page, and 1 MiB more than
     * the size at which a page ends.
     */
    static ReadBudget ofPage(int limit) {
        return new ReadBudget(
                true, RECORDS_OF_SERVICE + (long) limit * RECORDS_IN_PAGE, BYTES_OF_SERVICE + PageBuilder.PAGE_BYTES);
    }

    /**
     * Counts a record that the read passes.
     *
     * @throws UsedUp if the read has passed too many records
     */
    void record() {
        if (limited) {
            records--;
            if (records < 0) {
                throw new UsedUp();
            }
        }
    }

    /**
     * Counts the bytes of a record.
     *
     * @throws UsedUp if the read has read too many bytes
     */
    void value(int length) {
        if (limited) {
            bytes -= length;
            if (bytes < 0) {
                throw new UsedUp();
            }
        }
    }

    /** Ends a read that has exceeded its budget. */
    static final class UsedUp extends RuntimeException {

        private static final long serialVersionUID = 1;

        private UsedUp() {
            super("the budget is used up", null, false, false); // used for control flow, so no stack trace
        }
    }
}
