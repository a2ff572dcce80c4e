package io.contextservices.store;

import org.jspecify.annotations.Nullable;

/**
 * One conversation cannot be read: a record of it is damaged or missing, or an event makes no sense. All others can be
 * read. Damage of a file that may hold several of them is a plain {@link CorruptStoreException}.
 */
public final class UnreadableConversationException extends CorruptStoreException {

    private static final long serialVersionUID = 1L;

    private final long serviceId;

    /** Made with a text for operators that names the service, without any customer's data. */
    public UnreadableConversationException(long serviceId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.serviceId = serviceId;
    }

    /** Which one it is. */
    public long serviceId() {
        return serviceId;
    }
}
