package io.contextservices.server.store.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.api.Target.Level;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Open;
import io.contextservices.server.store.Tenant;
import io.contextservices.server.store.record.RecordFormat.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heads in commits, byte by byte. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * flags(2) started(8) size(8) [touched(8)] [expires(8)] [autoCompleteAfter(8)] [customerId] [contactKey] [serviceType]
 *     [group] [nextStateId(4 or 8) nextTaskId(4 or 8) open(4) item...]
 *
 * flags = 1 completed, 2 has touched, 4 has expires, 8 has autoCompleteAfter, 16 has customerId, 32 has contactKey,
 *         64 has serviceType, 128 has group, 256 has states or tasks, 512 ids of states and tasks take 8 bytes; added up
 * autoCompleteAfter = seconds
 * texts = length(4) UTF-8
 * item  = level(1) id(4 or 8) started(8)
 * level = 1 state, 2 task
 * </pre>
 *
 * <p>What most heads do without takes no space: one that was touched when it started has no {@code touched}, and one
 * without states and tasks says nothing of them. Tenant, id and version are in the key.
 */
final class HeadFormat {

    private static final int COMPLETED = 1;
    private static final int TOUCHED = 2;
    private static final int EXPIRES = 4;
    private static final int AUTO_COMPLETE_AFTER = 8;
    private static final int CUSTOMER_ID = 16;
    private static final int CONTACT_KEY = 32;
    private static final int SERVICE_TYPE = 64;
    private static final int GROUP = 128;
    private static final int ITEMS = 256;
    private static final int WIDE = 512;
    private static final int ALL_FLAGS = 1023;

    private static final int STATE = 1;
    private static final int TASK = 2;

    private static final int MOST_NUMBERS = Short.BYTES + 7 * Long.BYTES + 5 * Integer.BYTES;
    private static final int ITEM = 1 + 2 * Long.BYTES;

    private final Head head;
    private final byte @Nullable [] customerId;
    private final byte @Nullable [] contactKey;
    private final byte @Nullable [] serviceType;
    private final byte @Nullable [] group;

    /** Encodes the texts, since their lengths are not known before. */
    HeadFormat(Head head) {
        this.head = head;
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
        ByteBuffer out =
                ByteBuffer.allocate(MOST_NUMBERS + texts + ITEM * head.open().size());
        put(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int length(byte @Nullable [] text) {
        return text == null ? 0 : text.length;
    }

    private void put(ByteBuffer out) {
        Instant expires = head.expires();
        Duration autoCompleteAfter = head.autoCompleteAfter();
        int flags = flags();
        out.putShort((short) flags).putLong(head.started().toEpochMilli()).putLong(head.size());
        if ((flags & TOUCHED) != 0) {
            out.putLong(head.touched().toEpochMilli());
        }
        if (expires != null) {
            out.putLong(expires.toEpochMilli());
        }
        if (autoCompleteAfter != null) {
            out.putLong(autoCompleteAfter.toSeconds());
        }
        put(out, customerId);
        put(out, contactKey);
        put(out, serviceType);
        put(out, group);
        if ((flags & ITEMS) != 0) {
            putItems(out, (flags & WIDE) != 0);
        }
    }

    private int flags() {
        return (head.completed() ? COMPLETED : 0)
                | (head.touched().equals(head.started()) ? 0 : TOUCHED)
                | (head.expires() == null ? 0 : EXPIRES)
                | (head.autoCompleteAfter() == null ? 0 : AUTO_COMPLETE_AFTER)
                | (customerId == null ? 0 : CUSTOMER_ID)
                | (contactKey == null ? 0 : CONTACT_KEY)
                | (serviceType == null ? 0 : SERVICE_TYPE)
                | (group == null ? 0 : GROUP)
                | (head.nextStateId() == 0
                                && head.nextTaskId() == 0
                                && head.open().isEmpty()
                        ? 0
                        : ITEMS)
                | (Math.max(head.nextStateId(), head.nextTaskId()) > Integer.MAX_VALUE ? WIDE : 0);
    }

    private static void put(ByteBuffer out, byte @Nullable [] text) {
        if (text != null) {
            out.putInt(text.length).put(text);
        }
    }

    private void putItems(ByteBuffer out, boolean wide) {
        putId(out, head.nextStateId(), wide);
        putId(out, head.nextTaskId(), wide);
        out.putInt(head.open().size());
        for (Open item : head.open()) {
            out.put((byte) (item.level() == Level.STATE ? STATE : TASK));
            putId(out, item.id(), wide);
            out.putLong(item.started().toEpochMilli());
        }
    }

    private static void putId(ByteBuffer out, long id, boolean wide) {
        if (wide) {
            out.putLong(id);
        } else {
            out.putInt((int) id);
        }
    }

    /** Reads a head, and leaves what follows it. */
    static Head get(Tenant tenant, long serviceId, int version, ByteBuffer in)
            throws Unreadable, CharacterCodingException {
        int flags = in.getShort();
        if ((flags & ~ALL_FLAGS) != 0) {
            throw new Unreadable("unknown flags " + flags, null);
        }
        Instant started = time(in);
        long size = in.getLong();
        Instant touched = (flags & TOUCHED) == 0 ? started : time(in);
        Instant expires = (flags & EXPIRES) == 0 ? null : time(in);
        Duration autoCompleteAfter = (flags & AUTO_COMPLETE_AFTER) == 0 ? null : Duration.ofSeconds(in.getLong());
        String customerId = (flags & CUSTOMER_ID) == 0 ? null : text(in);
        String contactKey = (flags & CONTACT_KEY) == 0 ? null : text(in);
        String serviceType = (flags & SERVICE_TYPE) == 0 ? null : text(in);
        String group = (flags & GROUP) == 0 ? null : text(in);
        boolean items = (flags & ITEMS) != 0;
        boolean wide = (flags & WIDE) != 0;
        return new Head(
                tenant,
                group,
                serviceId,
                version,
                customerId,
                contactKey,
                serviceType,
                started,
                (flags & COMPLETED) != 0,
                items ? id(in, wide) : 0,
                items ? id(in, wide) : 0,
                items ? open(in, wide) : List.of(),
                touched,
                autoCompleteAfter,
                expires,
                size);
    }

    private static long id(ByteBuffer in, boolean wide) {
        return wide ? in.getLong() : in.getInt();
    }

    private static List<Open> open(ByteBuffer in, boolean wide) throws Unreadable {
        int count = in.getInt();
        if (count < 0) {
            throw new Unreadable(count + " open items", null);
        }
        List<Open> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(new Open(level(in.get()), id(in, wide), time(in)));
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
