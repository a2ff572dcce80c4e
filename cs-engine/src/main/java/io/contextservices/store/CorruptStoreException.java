package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/** What a store holds is damaged. Never reported as "not found". */
public class CorruptStoreException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Made with a text for operators that names the file and place, or the service, at fault. */
    public CorruptStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
