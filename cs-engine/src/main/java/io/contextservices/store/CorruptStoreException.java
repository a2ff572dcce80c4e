package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/** Reports damaged data in a store. Damage is never reported as "not found". */
public class CorruptStoreException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a text for operators that names the damaged file and position, or the service. */
    public CorruptStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
