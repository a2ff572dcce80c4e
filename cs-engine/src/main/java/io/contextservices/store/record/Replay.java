package io.contextservices.store.record;

import io.contextservices.api.Target.Level;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a conversation, or its head alone, from its commits in the order of their versions. Time and memory depend on
 * the events: of all heads, only the last one and the last one with a list of open activities are decoded. Not
 * thread-safe.
 */
public final class Replay {

    private static final byte[] NOTHING = {};

    private final Tenant tenant;
    private final long serviceId;
    private final List<EventRecord> events = new ArrayList<>();
    private byte[] last = NOTHING;
    private int lastVersion;
    private int listedAt;
    private byte[] listing = NOTHING;
    private int listingVersion;
    private int listingEvents;

    /** Creates a replay without commits. */
    public Replay(Tenant tenant, long serviceId) {
        this.tenant = tenant;
        this.serviceId = serviceId;
    }

    /** Adds the next commit. */
    public void add(int version, byte[] record) throws Unreadable {
        listedAt = RecordFormat.decode(record, in -> {
            int at = HeadDecoder.skip(version, in);
            events.addAll(RecordFormat.events(in));
            if (in.hasRemaining()) {
                throw new Unreadable(in.remaining() + " bytes too many", null);
            }
            return at;
        });
        last = record;
        lastVersion = version;
        if (listedAt == version) {
            listing = record;
            listingVersion = version;
            listingEvents = events.size();
        }
    }

    /**
     * Returns the head after the last commit. The first commit added must not be later than the one that lists the open
     * activities.
     *
     * @throws Unreadable if there is no such commit, or one of the heads cannot be read
     */
    public Head head() throws Unreadable {
        Head head = RecordFormat.decodeHead(tenant, serviceId, lastVersion, last);
        if (listedAt == lastVersion) {
            return head;
        }
        // A later list is also correct: a server that writes an earlier format lists the open activities more often.
        if (listingVersion < listedAt) {
            throw new Unreadable("version " + listedAt + " does not list the open activities", null);
        }
        Map<ItemKey, OpenActivity> open = new LinkedHashMap<>();
        for (OpenActivity item : RecordFormat.decodeHead(tenant, serviceId, listingVersion, listing)
                .open()) {
            open.put(new ItemKey(item.level(), item.id()), item);
        }
        for (EventRecord event : events.subList(listingEvents, events.size())) {
            ItemKey key = new ItemKey(event.kind().level(), event.activityId());
            switch (event.kind()) {
                case STATE_STARTED, TASK_STARTED -> open.put(key, new OpenActivity(key.level, key.id, event.time()));
                case STATE_ENDED, TASK_ENDED -> open.remove(key);
                default -> {
                    // No other event starts or ends an activity.
                }
            }
        }
        return head.open(List.copyOf(open.values()));
    }

    private record ItemKey(Level level, long id) {}

    /** Returns the whole conversation, after all its commits were added. Throws the exceptions of {@link #head}. */
    public Conversation conversation() throws Unreadable {
        return new Conversation(head(), events);
    }
}
