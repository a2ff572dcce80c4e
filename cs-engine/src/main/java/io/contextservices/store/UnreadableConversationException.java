package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/**
 * Reports that one conversation cannot be read: one of its records is damaged or missing, or an event is not valid. All
 * others can be read. Damage of a file that may hold several of them is a plain {@link CorruptStoreException}.
 */
public final class UnreadableConversationException extends CorruptStoreException {

    private static final long serialVersionUID = 1L;

    private final long serviceId;

    /** Creates the exception with a text for operators that names the service, without customers' data. */
    public UnreadableConversationException(long serviceId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.serviceId = serviceId;
    }

    /** Returns the id of the unreadable service. */
    public long serviceId() {
        return serviceId;
    }
}
