package io.contextservices.store.record;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The format of commits in stores. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * commit     = head events(4) event...
 * event      = kind(1) [activityId(4 or 8)] time(8) length(4) JSON
 * kind       = its code; plus 128 if the id takes 8 bytes
 * activityId = the id of the state or task; 8 bytes if it does not fit into 4; absent in events of services
 * </pre>
 *
 * <p>A record does not repeat the parts of its key in a store: tenant, id and version of a head. The head in the last
 * commit of a conversation is that of the conversation. This format never changes: a change gets a new format.
 */
public final class RecordFormat {

    private static final int WIDE = 128;
    private static final int EVENT_HEADER = 1 + Long.BYTES + Integer.BYTES;

    private RecordFormat() {}

    /**
     * A decoded commit.
     *
     * @param head the head after the commit
     * @param events the events of the commit, in order
     */
    public record Written(Head head, List<EventRecord> events) {}

    /** Reports bytes that are not a valid record. The message names the fault. */
    public static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        /** Creates the exception with the fault, without customers' data. */
        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Returns the bytes of a commit.
     *
     * @throws IllegalArgumentException if a text has an unpaired surrogate: its bytes would be those of another text
     * @throws ArithmeticException if its events do not fit into an array
     */
    public static byte[] encode(Commit commit) {
        Head next = commit.next();
        return encode(new HeadFormat(next, next.listedAt() == next.version()).bytes(), commit.events());
    }

    /**
     * Returns the bytes of a commit whose head lists the open activities, as in format 1. Throws the exceptions of
     * {@link #encode(Commit)}.
     */
    public static byte[] encodeListed(Commit commit) {
        return encode(listed(commit.next()), commit.events());
    }

    private static byte[] listed(Head head) {
        return encode(head.listedAt(head.version()));
    }

    private static byte[] encode(byte[] head, List<EventRecord> events) {
        int space = head.length + Integer.BYTES;
        for (EventRecord event : events) {
            space = Math.addExact(space, EVENT_HEADER + idBytes(event) + event.json().length);
        }
        ByteBuffer out = ByteBuffer.allocate(space).put(head).putInt(events.size());
        for (EventRecord event : events) {
            int code = event.kind().code();
            switch (idBytes(event)) {
                case Long.BYTES -> out.put((byte) (code | WIDE)).putLong(event.activityId());
                case Integer.BYTES -> out.put((byte) code).putInt((int) event.activityId());
                default -> out.put((byte) code);
            }
            out.putLong(event.time().toEpochMilli());
            out.putInt(event.json().length).put(event.json());
        }
        return out.array();
    }

    private static int idBytes(EventRecord event) {
        if (event.kind().level() == Level.SERVICE) {
            return 0;
        }
        return event.activityId() > Integer.MAX_VALUE ? Long.BYTES : Integer.BYTES;
    }

    /**
     * Returns the bytes of one commit with all events of a conversation. Throws the exceptions of
     * {@link #encode(Commit)}.
     */
    public static byte[] encode(Conversation conversation) {
        return encode(listed(conversation.head()), conversation.events());
    }

    /**
     * Returns the bytes of as many commits as the version of a conversation, whose original commits are unknown. Each
     * has the last head, which is the only one that counts; only the last commit lists the open activities. The events
     * are distributed evenly, so that none is much more than twice as large as the largest original commit.
     *
     * @throws IllegalArgumentException as for a commit, or if there are fewer events than commits
     */
    public static List<byte[]> commits(Conversation conversation) {
        byte[] head = listed(conversation.head());
        byte[] bare = listed(conversation.head().open(List.of()));
        List<EventRecord> events = conversation.events();
        int count = conversation.head().version();
        if (events.size() < count) {
            throw new IllegalArgumentException(conversation.head() + " with " + events.size() + " events");
        }
        long size = events.stream().mapToLong(event -> event.json().length).sum();
        List<byte[]> commits = new ArrayList<>(count);
        int from = 0;
        long done = 0;
        for (int i = 1; i <= count; i++) {
            int to = from;
            int limit = events.size() - (count - i); // leaves one for each later commit
            do {
                done += events.get(to).json().length;
                to++;
            } while (to < limit && (i == count || (done + events.get(to).json().length) * count <= size * i));
            commits.add(encode(i == count ? head : bare, events.subList(from, to)));
            from = to;
        }
        return commits;
    }

    /** Returns the bytes of a head alone, which lists the open activities. */
    public static byte[] encode(Head head) {
        return new HeadFormat(head, true).bytes();
    }

    /**
     * Decodes a commit that fills the bytes. A head that is not {@linkplain Head#listedAt listed} there has no open
     * activities.
     */
    public static Written decode(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> {
            Head head = HeadDecoder.get(tenant, serviceId, version, in);
            List<EventRecord> events = events(in);
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return new Written(head, events);
        });
    }

    /**
     * Decodes the head at the beginning of bytes, alone or of a commit, without reading the events. A head that is not
     * {@linkplain Head#listedAt listed} there has no open activities; {@link Replay} adds them.
     */
    public static Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> HeadDecoder.get(tenant, serviceId, version, in));
    }

    /** Decodes a value from the beginning of bytes. */
    @FunctionalInterface
    public interface Decoder<T> {
        /** Decodes the value. May throw the exceptions of buffers and character sets. */
        T decode(ByteBuffer in) throws Unreadable, CharacterCodingException;
    }

    /** Decodes a value, and turns every failure into {@link Unreadable}. */
    public static <T> T decode(byte[] record, Decoder<T> decoder) throws Unreadable {
        try {
            return decoder.decode(ByteBuffer.wrap(record));
        } catch (BufferUnderflowException e) {
            throw new Unreadable("ends too early", e);
        } catch (CharacterCodingException e) {
            throw new Unreadable("a text is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    static List<EventRecord> events(ByteBuffer in) throws Unreadable {
        int count = in.getInt();
        if (count < 1) {
            throw new Unreadable(count + " events", null);
        }
        List<EventRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int code = in.get();
            boolean wide = (code & WIDE) != 0;
            EventRecord.Kind kind = EventRecord.Kind.of(code & ~WIDE & 0xff);
            if (wide && kind.level() == Level.SERVICE) {
                throw new Unreadable("an event of a service with the id of an activity", null);
            }
            long activityId = kind.level() == Level.SERVICE ? 0 : wide ? in.getLong() : in.getInt();
            Instant time = Instant.ofEpochMilli(in.getLong());
            byte[] json = new byte[length(in)];
            in.get(json);
            events.add(new EventRecord(kind, activityId, time, json));
        }
        return events;
    }

    /** Reads a length and checks that so many bytes remain, so that a damaged length allocates no memory. */
    static int length(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }
}
