package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/**
 * Reports that a store cannot work: it cannot be opened, or its disk fails. The message names the cause and the place.
 */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a text for operators, without customers' data. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
