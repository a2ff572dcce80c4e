package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target.Level;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ItemIds;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.wire.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a head with the fold of its events. It skips values that follow from no event: the time when the server
 * accepted the newest one, and the lifetimes that were configured then. Not thread-safe.
 */
public final class HeadCheck {

    /** The lowest floor of any store, and so the lowest id after a gap. */
    private static final long MIN_SKIPPED_TO = 1L << 40;

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final List<String> problems = new ArrayList<>();
    private final Map<CheckedItem, OpenActivity> open = new LinkedHashMap<>();
    private @Nullable Instant started;
    private @Nullable String customerId;
    private @Nullable String contactKey;
    private @Nullable String serviceType;
    private boolean completed;
    private ItemIds states = ItemIds.NONE;
    private ItemIds tasks = ItemIds.NONE;
    private long size;

    private record CheckedItem(Level level, long id) {}

    private HeadCheck() {}

    /**
     * Returns the problems of a conversation, one sentence each, without customers' data; empty if there is none.
     *
     * @throws UnreadableConversationException if an event cannot be read
     */
    public static List<String> problems(Conversation conversation) {
        Fold unused = Fold.of(conversation, Enumerations.NONE);
        HeadCheck check = new HeadCheck();
        conversation.events().forEach(check::add);
        check.compare(conversation.head());
        return check.problems;
    }

    private void add(EventRecord event) {
        size += event.json().length;
        switch (event.kind()) {
            case SERVICE_STARTED -> begin(event.time(), EventCodec.readStoredServiceStart(event.json()));
            case SERVICE_ASSOCIATED -> update(EventCodec.readStoredServiceStart(event.json()));
            case SERVICE_ENDED -> {
                expect(!completed, "it ends twice");
                completed = true;
            }
            case STATE_STARTED -> states = start(event, states);
            case TASK_STARTED -> tasks = start(event, tasks);
            case STATE_ENDED, TASK_ENDED ->
                expect(
                        open.remove(new CheckedItem(event.kind().level(), event.activityId())) != null,
                        name(event) + " ends, and is not open");
            default -> {
                // Lifetimes and attached data: no value of the head follows from them.
            }
        }
    }

    private void begin(Instant time, ServiceStartEvent event) {
        started = time;
        completed = event.autoClosed();
        update(event);
    }

    private void update(ServiceStartEvent event) {
        customerId = event.customerId().orElse(customerId);
        contactKey = event.contactKey().orElse(contactKey);
        serviceType = event.serviceType().map(AttributeValue::text).orElse(serviceType);
    }

    private ItemIds start(EventRecord event, ItemIds before) {
        long id = event.activityId();
        boolean follows = id == before.next() || (id > before.next() && id >= MIN_SKIPPED_TO);
        expect(follows, name(event) + " starts, and " + before.next() + " is the next id");
        open.put(
                new CheckedItem(event.kind().level(), id),
                new OpenActivity(event.kind().level(), id, event.time()));
        return follows ? before.with(id) : before;
    }

    private static String name(EventRecord event) {
        return (event.kind().level() == Level.STATE ? "state " : "task ") + event.activityId();
    }

    private void compare(Head head) {
        same("the time of its start", head.startedAt(), started);
        same("the customer", head.customerId(), customerId);
        same("the contact key", head.contactKey(), contactKey);
        if (!isMapped(head.serviceType())) {
            same("the service type", head.serviceType(), serviceType);
        }
        same("whether it has ended", head.completed(), completed);
        same("the ids of states", head.stateIds(), states);
        same("the ids of tasks", head.taskIds(), tasks);
        same("the open states and tasks", head.open(), List.copyOf(open.values()));
        same("the size", head.size(), size);
    }

    /** Returns whether an enumeration, which is unknown here, may have replaced the name in the event by an id. */
    private boolean isMapped(@Nullable String ofHead) {
        boolean named = serviceType != null && !DIGITS.matcher(serviceType).matches();
        return named && ofHead != null && DIGITS.matcher(ofHead).matches();
    }

    private void same(String value, @Nullable Object ofHead, @Nullable Object ofEvents) {
        expect(Objects.equals(ofHead, ofEvents), "its head does not follow from its events: " + value);
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
