package io.contextservices.store.copy;

/**
 * The progress of a copy.
 *
 * @param step the current step
 * @param done the number of receipts or services that the step has processed
 * @param all the approximate total; 0: unknown
 */
public record CopyProgress(Step step, long done, long all) {

    /** The steps, in order. The comparison of receipts comes before that of services. */
    public enum Step {
        /** Receipts are being copied, or compared. */
        RECEIPTS,
        /** Services are being copied. */
        SERVICES,
        /** Services are being compared. */
        COMPARISON
    }
}
