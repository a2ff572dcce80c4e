package io.contextservices.store.record;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ItemIds;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * are in the key. Format 2 added the flags from 512 on.
 */
final class HeadFormat {

    private static final int COMPLETED = 1;
    private static final int LAST_EVENT_AT = 2;
    private static final int EXPIRES_AT = 4;
    private static final int AUTO_COMPLETE_AFTER = 8;
    private static final int CUSTOMER_ID = 16;
    private static final int CONTACT_KEY = 32;
    private static final int SERVICE_TYPE = 64;
    private static final int GROUP = 128;
    private static final int ITEMS = 256;
    private static final int REVISION = 512;
    private static final int RUNS = 1024;
    private static final int LISTED_AT = 2048;
    private static final int UNLISTED = 4096;
    private static final int ALL_FLAGS = 8191;

    private static final int STATE = 1;
    private static final int TASK = 2;

    private static final int MAX_NUMBERS = Short.BYTES + 6 * Long.BYTES + 8 * Integer.BYTES;
    private static final int RUN = 2 * Long.BYTES;
    private static final int ITEM = 1 + 2 * Long.BYTES;

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

    /** Returns the version of the record that lists the open activities, and moves the buffer behind the head. */
    static int skip(int version, ByteBuffer in) throws Unreadable {
        int flags = flags(in);
        int numbers = 2 + Integer.bitCount(flags & (LAST_EVENT_AT | EXPIRES_AT | AUTO_COMPLETE_AFTER | REVISION));
        skip(in, (long) numbers * Long.BYTES);
        for (int text = Integer.bitCount(flags & (CUSTOMER_ID | CONTACT_KEY | SERVICE_TYPE | GROUP));
                text > 0;
                text--) {
            skip(in, in.getInt());
        }
        if ((flags & ITEMS) == 0) {
            return version;
        }
        boolean runs = (flags & RUNS) != 0;
        if (runs) {
            skip(in, (long) in.getInt() * RUN);
            skip(in, (long) in.getInt() * RUN);
        } else {
            skip(in, 2L * Integer.BYTES);
        }
        int listedAt = (flags & LISTED_AT) == 0 ? version : in.getInt();
        if ((flags & UNLISTED) != 0) {
            return listedAt;
        }
        skip(in, (long) in.getInt() * (runs ? ITEM : ITEM - Integer.BYTES));
        return version;
    }

    private static void skip(ByteBuffer in, long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) bytes);
    }

    private static int flags(ByteBuffer in) throws Unreadable {
        int flags = in.getShort();
        boolean ofItems = (flags & (RUNS | LISTED_AT | UNLISTED)) == 0 || (flags & ITEMS) != 0;
        if ((flags & ~ALL_FLAGS) != 0 || !ofItems) {
            throw new Unreadable("unknown flags " + flags, null);
        }
        return flags;
    }

    /**
     * Reads a head, and leaves the buffer behind it. A head that is not listed at its version has no open activities.
     */
    static Head get(Tenant tenant, long serviceId, int version, ByteBuffer in)
            throws Unreadable, CharacterCodingException {
        int flags = flags(in);
        HeadBuilder head = Head.stored(tenant, serviceId, version, time(in))
                .completed((flags & COMPLETED) != 0)
                .size(in.getLong());
        if ((flags & LAST_EVENT_AT) != 0) {
            head.lastEventAt(time(in));
        }
        if ((flags & EXPIRES_AT) != 0) {
            head.expiresAt(time(in));
        }
        if ((flags & AUTO_COMPLETE_AFTER) != 0) {
            head.autoCompleteAfter(Duration.ofSeconds(in.getLong()));
        }
        if ((flags & REVISION) != 0) {
            head.revision(in.getLong());
        }
        getTexts(head, flags, in);
        if ((flags & ITEMS) != 0) {
            getItems(head, flags, in);
        }
        return head.build();
    }

    private static void getTexts(HeadBuilder head, int flags, ByteBuffer in) throws CharacterCodingException {
        if ((flags & CUSTOMER_ID) != 0) {
            head.customerId(text(in));
        }
        if ((flags & CONTACT_KEY) != 0) {
            head.contactKey(text(in));
        }
        if ((flags & SERVICE_TYPE) != 0) {
            head.serviceType(text(in));
        }
        if ((flags & GROUP) != 0) {
            head.group(text(in));
        }
    }

    private static void getItems(HeadBuilder head, int flags, ByteBuffer in) throws Unreadable {
        boolean runs = (flags & RUNS) != 0;
        head.stateIds(ids(in, runs)).taskIds(ids(in, runs));
        if ((flags & LISTED_AT) != 0) {
            head.listedAt(in.getInt());
        }
        if ((flags & UNLISTED) == 0) {
            head.open(open(in, runs));
        }
    }

    private static ItemIds ids(ByteBuffer in, boolean runs) throws Unreadable {
        int number = in.getInt();
        if (number < 0) {
            throw new Unreadable(number + " ids", null);
        }
        if (!runs) {
            return ItemIds.below(number);
        }
        List<ItemIds.Run> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(new ItemIds.Run(in.getLong(), in.getLong()));
        }
        return new ItemIds(all);
    }

    private static List<OpenActivity> open(ByteBuffer in, boolean wide) throws Unreadable {
        int count = in.getInt();
        if (count < 0) {
            throw new Unreadable(count + " open items", null);
        }
        List<OpenActivity> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(new OpenActivity(level(in.get()), wide ? in.getLong() : in.getInt(), time(in)));
        }
        return open;
    }

    private static Level level(int code) throws Unreadable {
        return switch (code) {
            case STATE -> Level.STATE;
            case TASK -> Level.TASK;
            default -> throw new Unreadable("no level has the code " + code, null);
        };
    }

    private static Instant time(ByteBuffer in) {
        return Instant.ofEpochMilli(in.getLong());
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = RecordFormat.length(in);
        String text = UTF_8.newDecoder().decode(in.slice(in.position(), length)).toString();
        in.position(in.position() + length);
        return text;
    }
}
