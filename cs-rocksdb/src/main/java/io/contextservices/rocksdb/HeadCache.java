package io.contextservices.rocksdb;

import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the heads of recently changed conversations. Most changes hit a recently changed conversation, and thus
 * need no read and no reader thread. Each cached head is current, because only the writer thread stores heads here. New
 * conversations are not cached: every start would pay for the few that change soon. The cache takes at most 30 MB.
 * Reading is safe for any thread.
 */
final class HeadCache {

    /** The number of slots. Ids are consecutive, so few active conversations share a slot. */
    private static final int SLOTS = 1 << 13;

    private static final int MAX_TEXTS = 500;
    /** The maximum number of open states and tasks in all cached heads; each takes about 60 bytes. */
    private static final int MAX_OPEN = 200_000;

    private final AtomicReferenceArray<@Nullable Head> slots = new AtomicReferenceArray<>(SLOTS);
    private int open;

    /** Returns the current head of a conversation, or {@code null} if it is not cached. */
    @Nullable
    Head get(Tenant tenant, long serviceId) {
        Head head = slots.get(slot(serviceId));
        return head != null && head.serviceId() == serviceId && head.tenant().equals(tenant) ? head : null;
    }

    /**
     * Removes the head of a conversation before it is written. Until the write succeeds, the head has to be read from
     * the store.
     */
    void remove(long serviceId) {
        Head head = slots.get(slot(serviceId));
        if (head != null && head.serviceId() == serviceId) {
            open -= head.open().size();
            slots.set(slot(serviceId), null);
        }
    }

    /** Stores the head of a conversation after it was written. */
    void put(Head head) {
        if (head.version() == 1 || texts(head) > MAX_TEXTS) {
            return;
        }
        Head before = slots.get(slot(head.serviceId()));
        int now =
                open - (before == null ? 0 : before.open().size()) + head.open().size();
        if (now <= MAX_OPEN) {
            open = now;
            slots.set(slot(head.serviceId()), head);
        }
    }

    private static int texts(Head head) {
        return length(head.group())
                + length(head.customerId())
                + length(head.contactKey())
                + length(head.serviceType());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static int slot(long serviceId) {
        return (int) (serviceId & (SLOTS - 1));
    }
}
