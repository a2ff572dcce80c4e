package io.contextservices.store.record;

import static io.contextservices.store.record.HeadFormat.ALL_FLAGS;
import static io.contextservices.store.record.HeadFormat.AUTO_COMPLETE_AFTER;
import static io.contextservices.store.record.HeadFormat.COMPLETED;
import static io.contextservices.store.record.HeadFormat.CONTACT_KEY;
import static io.contextservices.store.record.HeadFormat.CUSTOMER_ID;
import static io.contextservices.store.record.HeadFormat.EXPIRES_AT;
import static io.contextservices.store.record.HeadFormat.GROUP;
import static io.contextservices.store.record.HeadFormat.ITEM;
import static io.contextservices.store.record.HeadFormat.ITEMS;
import static io.contextservices.store.record.HeadFormat.LAST_EVENT_AT;
import static io.contextservices.store.record.HeadFormat.LISTED_AT;
import static io.contextservices.store.record.HeadFormat.REVISION;
import static io.contextservices.store.record.HeadFormat.RUN;
import static io.contextservices.store.record.HeadFormat.RUNS;
import static io.contextservices.store.record.HeadFormat.SERVICE_TYPE;
import static io.contextservices.store.record.HeadFormat.STATE;
import static io.contextservices.store.record.HeadFormat.TASK;
import static io.contextservices.store.record.HeadFormat.UNLISTED;
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
import java.util.List;

/** Reads heads in {@link HeadFormat}. */
final class HeadDecoder {

    private HeadDecoder() {}

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
