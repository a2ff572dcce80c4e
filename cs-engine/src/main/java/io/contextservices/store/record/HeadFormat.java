package io.contextservices.store.record;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Head;
import io.contextservices.store.ItemIds;
import io.contextservices.store.OpenActivity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The format of heads in commits. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * flags(2) startedAt(8) size(8) [lastEventAt(8)] [expiresAt(8)] [autoCompleteAfter(8)] [revision(8)] [customerId]
 *     [contactKey] [serviceType] [group] [ids open]
 *
 * flags = 1 completed, 2 has lastEventAt, 4 has expiresAt, 8 has autoCompleteAfter, 16 has customerId,
 *         32 has contactKey, 64 has serviceType, 128 has group, 256 has states or tasks, 512 has revision,
 *         1024 has runs of ids, 2048 has listedAt, 4096 has no list of open activities; added up
 * autoCompleteAfter = seconds
 * texts = length(4) UTF-8
 * ids   = nextStateId(4) nextTaskId(4), or with 1024 runs of states, runs of tasks
 * runs  = count(4), and for each first(8) next(8)
 * open  = [listedAt(4)] [count(4) item...]
 * item  = level(1) id(4, or with 1024 8) startedAt(8)
 * level = 1 state, 2 task
 * </pre>
 *
 * <p>Values that most heads do not need take no space. A head has no {@code lastEventAt} if it equals the start, no
 * {@code ids open} without states and tasks, and no {@code revision} if it equals the version. Tenant, id and version
 * are in the key. Format 2 added the flags from 512 on. {@link HeadDecoder} reads the format.
 */
final class HeadFormat {

    static final int COMPLETED = 1;
    static final int LAST_EVENT_AT = 2;
    static final int EXPIRES_AT = 4;
    static final int AUTO_COMPLETE_AFTER = 8;
    static final int CUSTOMER_ID = 16;
    static final int CONTACT_KEY = 32;
    static final int SERVICE_TYPE = 64;
    static final int GROUP = 128;
    static final int ITEMS = 256;
    static final int REVISION = 512;
    static final int RUNS = 1024;
    static final int LISTED_AT = 2048;
    static final int UNLISTED = 4096;
    static final int ALL_FLAGS = 8191;

    static final int STATE = 1;
    static final int TASK = 2;

    private static final int MAX_NUMBERS = Short.BYTES + 6 * Long.BYTES + 8 * Integer.BYTES;
    static final int RUN = 2 * Long.BYTES;
    static final int ITEM = 1 + 2 * Long.BYTES;

    private final Head head;
    private final boolean listed;
    private final byte @Nullable [] customerId;
    private final byte @Nullable [] contactKey;
    private final byte @Nullable [] serviceType;
    private final byte @Nullable [] group;

    /**
     * Encodes the texts, whose lengths have to be known first.
     *
     * @param listed whether the head lists the open activities; otherwise it names the record that does
     */
    HeadFormat(Head head, boolean listed) {
        this.head = head;
        this.listed = listed;
        customerId = utf8(head.customerId());
        contactKey = utf8(head.contactKey());
        serviceType = utf8(head.serviceType());
        group = utf8(head.group());
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : Utf8.bytes(text);
    }

    byte[] bytes() {
        int texts = length(customerId) + length(contactKey) + length(serviceType) + length(group);
        int runs = head.stateIds().runs().size() + head.taskIds().runs().size();
        int items = listed ? head.open().size() : 0;
        ByteBuffer out = ByteBuffer.allocate(MAX_NUMBERS + texts + RUN * runs + ITEM * items);
        put(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int length(byte @Nullable [] text) {
        return text == null ? 0 : text.length;
    }

    private void put(ByteBuffer out) {
        Instant expiresAt = head.expiresAt();
        Duration autoCompleteAfter = head.autoCompleteAfter();
        int flags = flags();
        out.putShort((short) flags).putLong(head.startedAt().toEpochMilli()).putLong(head.size());
        if ((flags & LAST_EVENT_AT) != 0) {
            out.putLong(head.lastEventAt().toEpochMilli());
        }
        if (expiresAt != null) {
            out.putLong(expiresAt.toEpochMilli());
        }
        if (autoCompleteAfter != null) {
            out.putLong(autoCompleteAfter.toSeconds());
        }
        if ((flags & REVISION) != 0) {
            out.putLong(head.revision());
        }
        put(out, customerId);
        put(out, contactKey);
        put(out, serviceType);
        put(out, group);
        if ((flags & ITEMS) != 0) {
            putItems(out, flags);
        }
    }

    private int flags() {
        return (head.completed() ? COMPLETED : 0)
                | (head.lastEventAt().equals(head.startedAt()) ? 0 : LAST_EVENT_AT)
                | (head.expiresAt() == null ? 0 : EXPIRES_AT)
                | (head.autoCompleteAfter() == null ? 0 : AUTO_COMPLETE_AFTER)
                | (customerId == null ? 0 : CUSTOMER_ID)
                | (contactKey == null ? 0 : CONTACT_KEY)
                | (serviceType == null ? 0 : SERVICE_TYPE)
                | (group == null ? 0 : GROUP)
                | (head.revision() == head.version() ? 0 : REVISION)
                | flagsOfItems();
    }

    private int flagsOfItems() {
        ItemIds states = head.stateIds();
        ItemIds tasks = head.taskIds();
        if (states.runs().isEmpty() && tasks.runs().isEmpty()) {
            return 0;
        }
        boolean small = states.isWithoutGaps()
                && tasks.isWithoutGaps()
                && Math.max(states.next(), tasks.next()) <= Integer.MAX_VALUE;
        return ITEMS
                | (small ? 0 : RUNS)
                | (head.listedAt() == head.version() ? 0 : LISTED_AT)
                | (listed ? 0 : UNLISTED);
    }

    private static void put(ByteBuffer out, byte @Nullable [] text) {
        if (text != null) {
            out.putInt(text.length).put(text);
        }
    }

    private void putItems(ByteBuffer out, int flags) {
        boolean runs = (flags & RUNS) != 0;
        if (runs) {
            putRuns(out, head.stateIds());
            putRuns(out, head.taskIds());
        } else {
            out.putInt((int) head.stateIds().next());
            out.putInt((int) head.taskIds().next());
        }
        if ((flags & LISTED_AT) != 0) {
            out.putInt(head.listedAt());
        }
        if ((flags & UNLISTED) != 0) {
            return;
        }
        out.putInt(head.open().size());
        for (OpenActivity item : head.open()) {
            out.put((byte) (item.level() == Level.STATE ? STATE : TASK));
            if (runs) {
                out.putLong(item.id());
            } else {
                out.putInt((int) item.id());
            }
            out.putLong(item.startedAt().toEpochMilli());
        }
    }

    private static void putRuns(ByteBuffer out, ItemIds ids) {
        out.putInt(ids.runs().size());
        for (ItemIds.Run run : ids.runs()) {
            out.putLong(run.first()).putLong(run.next());
        }
    }
}
