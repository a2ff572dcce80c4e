package io.contextservices.rocksdb;

import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The heads of conversations that were changed not long ago, which are mostly the ones that are changed next: so a change needs
 * no read, and no thread for it. Each is the newest, since the one thread that writes is the only one to put them here. Those
 * that only began are not: that would cost every start, for the first change of some. Takes 30 MB at most. Reading is safe for
 * any thread.
 */
final class HeadCache {

    /** Ids follow each other, so that many conversations under way do not share one. */
    private static final int SLOTS = 1 << 13;

    private static final int LONGEST_TEXTS = 500;
    /** Of all of them together; each takes some 60 bytes. */
    private static final int MOST_OPEN = 200_000;

    private final AtomicReferenceArray<@Nullable Head> slots = new AtomicReferenceArray<>(SLOTS);
    private int open;

    /** The head of a conversation now; {@code null} if it is not here. */
    @Nullable
    Head get(Tenant tenant, long serviceId) {
        Head head = slots.get(slot(serviceId));
        return head != null && head.serviceId() == serviceId && head.tenant().equals(tenant) ? head : null;
    }

    /** Before the conversation is written: until that is done, and if it fails, the store has to be asked. */
    void forget(long serviceId) {
        Head head = slots.get(slot(serviceId));
        if (head != null && head.serviceId() == serviceId) {
            open -= head.open().size();
            slots.set(slot(serviceId), null);
        }
    }

    /** Once it is written. */
    void remember(Head head) {
        if (head.version() == 1 || texts(head) > LONGEST_TEXTS) {
            return;
        }
        Head before = slots.get(slot(head.serviceId()));
        int now =
                open - (before == null ? 0 : before.open().size()) + head.open().size();
        if (now <= MOST_OPEN) {
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
