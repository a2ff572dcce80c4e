package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/** A store cannot do its work: it cannot be opened, or its disk fails. The message says what and where. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Made with a text for operators, without any customer's data. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
