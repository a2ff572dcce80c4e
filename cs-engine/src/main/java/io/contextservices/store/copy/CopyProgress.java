package io.contextservices.store.copy;

/**
 * How far a copy is.
 *
 * @param step what is being done
 * @param done how many there are of what it is done to
 * @param all how many there will be, about; 0: not known
 */
public record CopyProgress(Step step, long done, long all) {

    /** What is done one after the other; receipts once more before services are compared. */
    public enum Step {
        /** Receipts are copied, or compared. */
        RECEIPTS,
        /** Services are copied. */
        SERVICES,
        /** Services are compared. */
        COMPARISON
    }
}
