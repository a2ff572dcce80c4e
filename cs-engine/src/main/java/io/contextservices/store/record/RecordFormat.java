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
 * Commits as stores keep them, byte by byte. Numbers are big-endian; times are milliseconds since 1970.
 *
 * <pre>
 * commit  = head events(4) event...
 * event   = kind(1) [subject(4 or 8)] time(8) length(4) JSON
 * kind    = its code; 128 more where the subject takes 8 bytes
 * subject = the id of the state or task; 8 bytes where it does not fit into 4; not there in events of services
 * </pre>
 *
 * <p>What stores have in their keys is not repeated: tenant, id and version of a head. The head in the last commit of a
 * conversation is that of the conversation. These bytes never change: what has to be kept otherwise gets another format.
 */
public final class RecordFormat {

    private static final int WIDE = 128;
    private static final int EVENT_HEADER = 1 + Long.BYTES + Integer.BYTES;

    private RecordFormat() {}

    /**
     * A commit as read back.
     *
     * @param head as it left the conversation's
     * @param events what it added, in order
     */
    public record Written(Head head, List<EventRecord> events) {}

    /** Bytes that nothing was ever written as. The message says what is wrong with them. */
    public static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        /** Made with what is wrong, without any customer's data. */
        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The bytes of a commit.
     *
     * @throws IllegalArgumentException if a text holds half a surrogate pair: its bytes would be those of another text
     * @throws ArithmeticException if its events do not fit into an array
     */
    public static byte[] encode(Commit commit) {
        Head next = commit.next();
        return encode(new HeadFormat(next, next.listedAt() == next.version()).bytes(), commit.events());
    }

    /** The same with a head that says itself what is open, as all did in format 1. Fails as the other does. */
    public static byte[] encodeListed(Commit commit) {
        return encode(listed(commit.next()), commit.events());
    }

    private static byte[] listed(Head head) {
        return encode(head.listedAt(head.version()));
    }

    private static byte[] encode(byte[] head, List<EventRecord> events) {
        int space = head.length + Integer.BYTES;
        for (EventRecord event : events) {
            space = Math.addExact(space, EVENT_HEADER + subjectBytes(event) + event.json().length);
        }
        ByteBuffer out = ByteBuffer.allocate(space).put(head).putInt(events.size());
        for (EventRecord event : events) {
            int code = event.kind().code();
            switch (subjectBytes(event)) {
                case Long.BYTES -> out.put((byte) (code | WIDE)).putLong(event.subject());
                case Integer.BYTES -> out.put((byte) code).putInt((int) event.subject());
                default -> out.put((byte) code);
            }
            out.putLong(event.time().toEpochMilli());
            out.putInt(event.json().length).put(event.json());
        }
        return out.array();
    }

    private static int subjectBytes(EventRecord event) {
        if (event.kind().level() == Level.SERVICE) {
            return 0;
        }
        return event.subject() > Integer.MAX_VALUE ? Long.BYTES : Integer.BYTES;
    }

    /** The bytes of a commit that would make the conversation at once. Fails as that of a commit does. */
    public static byte[] encode(Conversation conversation) {
        return encode(listed(conversation.head()), conversation.events());
    }

    /**
     * The bytes of as many commits as a conversation's version says: those that made it are not known any more. Each has the
     * head of the last, which is the only one that counts, without what is open but in the last, and about the same share of the events, so that none is much more than
     * twice as large as the largest of those that made it.
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
            int most = events.size() - (count - i); // one is left for each that is to come
            do {
                done += events.get(to).json().length;
                to++;
            } while (to < most && (i == count || (done + events.get(to).json().length) * count <= size * i));
            commits.add(encode(i == count ? head : bare, events.subList(from, to)));
            from = to;
        }
        return commits;
    }

    /** The bytes of a head alone, which says itself what is open. */
    public static byte[] encode(Head head) {
        return new HeadFormat(head, true).bytes();
    }

    /** A commit, and nothing behind it. A head that is not {@linkplain Head#listedAt listed} there is without what is open. */
    public static Written decode(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> {
            Head head = HeadFormat.get(tenant, serviceId, version, in);
            List<EventRecord> events = events(in);
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return new Written(head, events);
        });
    }

    /**
     * The head that bytes begin with: a head alone, or that of a commit, without a look at its events. One that is not
     * {@linkplain Head#listedAt listed} there is without what is open, which {@link Replay} adds.
     */
    public static Head decodeHead(Tenant tenant, long serviceId, int version, byte[] record) throws Unreadable {
        return decode(record, in -> HeadFormat.get(tenant, serviceId, version, in));
    }

    /** Reads a value from where bytes begin. */
    @FunctionalInterface
    public interface Decoder<T> {
        /** Reads it. Fails in its own words, or as buffers and character sets do. */
        T decode(ByteBuffer in) throws Unreadable, CharacterCodingException;
    }

    /** Reads a value of whatever form; whatever goes wrong meanwhile is {@link Unreadable}. */
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
                throw new Unreadable("an event of a service with a subject", null);
            }
            long subject = kind.level() == Level.SERVICE ? 0 : wide ? in.getLong() : in.getInt();
            Instant time = Instant.ofEpochMilli(in.getLong());
            byte[] json = new byte[length(in)];
            in.get(json);
            events.add(new EventRecord(kind, subject, time, json));
        }
        return events;
    }

    /** A length, and as many bytes are there: nobody allocates what a damaged one says. */
    static int length(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }
}
