package io.contextservices.rocksdb;

/**
 * How much one read may still go over before it gives its thread back. Most services are far below it, so that a read costs no
 * more than two counts for each record. For one thread at a time.
 */
final class ReadBudget {

    /** For what has a thread of its own, or is bounded otherwise. */
    static final ReadBudget UNLIMITED = new ReadBudget(false, 0, 0);

    private static final int RECORDS_OF_SERVICE = 256;
    private static final long BYTES_OF_SERVICE = 1L << 20;

    /** What most services have fewer of, for each that fits into a page. */
    private static final int RECORDS_IN_PAGE = 16;

    private final boolean limited;
    private long records;
    private long bytes;

    private ReadBudget(boolean limited, long records, long bytes) {
        this.limited = limited;
        this.records = records;
        this.bytes = bytes;
    }

    /** For a read of one service, or of less: 256 records, 1 MiB. */
    static ReadBudget ofService() {
        return new ReadBudget(true, RECORDS_OF_SERVICE, BYTES_OF_SERVICE);
    }

    /** For a page: 256 records and 16 more for each service that it may hold, and 1 MiB more than pages end at. */
    static ReadBudget ofPage(int limit) {
        return new ReadBudget(
                true, RECORDS_OF_SERVICE + (long) limit * RECORDS_IN_PAGE, BYTES_OF_SERVICE + StoreReader.PAGE_BYTES);
    }

    /**
     * Counts a record that the read leaves behind.
     *
     * @throws UsedUp if the read has gone over too many
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
     * Counts what a record holds.
     *
     * @throws UsedUp if the read has gone over too much
     */
    void value(int length) {
        if (limited) {
            bytes -= length;
            if (bytes < 0) {
                throw new UsedUp();
            }
        }
    }

    /** Ends a read that has gone over more than it may. */
    static final class UsedUp extends RuntimeException {

        private static final long serialVersionUID = 1;

        private UsedUp() {
            super("the allowance is used up", null, false, false); // it is control flow, and needs no stack trace
        }
    }
}
