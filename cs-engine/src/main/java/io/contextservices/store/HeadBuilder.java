package io.contextservices.store;

import io.contextservices.api.Target.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A builder of {@link Head}s. Not thread-safe. */
public final class HeadBuilder {

    final Tenant tenant;
    final long serviceId;
    final Instant startedAt;
    int version;
    long revision;

    @Nullable
    String group;

    @Nullable
    String customerId;

    @Nullable
    String contactKey;

    @Nullable
    String serviceType;

    boolean completed;
    ItemIds stateIds = ItemIds.NONE;
    ItemIds taskIds = ItemIds.NONE;
    List<OpenActivity> open = List.of();
    Instant lastEventAt;

    @Nullable
    Duration autoCompleteAfter;

    @Nullable
    Instant expiresAt;

    long size;

    private long floor;
    private int listedAt = 1;
    private boolean isNext;

    /** Creates a builder of the first head. */
    HeadBuilder(Tenant tenant, long serviceId, Instant startedAt) {
        this.tenant = tenant;
        this.serviceId = serviceId;
        this.startedAt = startedAt;
        version = 1;
        revision = 1;
        lastEventAt = startedAt;
    }

    /** Creates a builder of an equal head. */
    HeadBuilder(Head head) {
        tenant = head.tenant();
        serviceId = head.serviceId();
        startedAt = head.startedAt();
        version = head.version();
        revision = head.revision();
        group = head.group();
        customerId = head.customerId();
        contactKey = head.contactKey();
        serviceType = head.serviceType();
        completed = head.completed();
        stateIds = head.stateIds();
        taskIds = head.taskIds();
        open = head.open();
        lastEventAt = head.lastEventAt();
        autoCompleteAfter = head.autoCompleteAfter();
        expiresAt = head.expiresAt();
        size = head.size();
        listedAt = head.listedAt();
    }

    /** Continues with the head of the next commit. */
    HeadBuilder next(long floor) {
        this.floor = floor;
        version++;
        revision = Math.max(revision + 1, floor);
        isNext = true;
        return this;
    }

    /** Sets the version, and with it the revision and the version of the list of open activities. */
    HeadBuilder version(int version) {
        this.version = version;
        revision = version;
        listedAt = version;
        return this;
    }

    /** Sets the version that callers see. */
    public HeadBuilder revision(long revision) {
        this.revision = revision;
        return this;
    }

    /** Sets the business unit. */
    public HeadBuilder group(@Nullable String group) {
        this.group = group;
        return this;
    }

    /** Sets the customer id. */
    public HeadBuilder customerId(@Nullable String customerId) {
        this.customerId = customerId;
        return this;
    }

    /** Sets the contact key. */
    public HeadBuilder contactKey(@Nullable String contactKey) {
        this.contactKey = contactKey;
        return this;
    }

    /** Sets the service type, as text. */
    public HeadBuilder serviceType(@Nullable String serviceType) {
        this.serviceType = serviceType;
        return this;
    }

    /** Sets whether the service has ended. */
    public HeadBuilder completed(boolean completed) {
        this.completed = completed;
        return this;
    }

    /** Sets the ids of all states that ever started. */
    public HeadBuilder stateIds(ItemIds stateIds) {
        this.stateIds = stateIds;
        return this;
    }

    /** Sets the ids of all tasks that ever started. */
    public HeadBuilder taskIds(ItemIds taskIds) {
        this.taskIds = taskIds;
        return this;
    }

    /** Sets the states and tasks that have not ended, in the order of their starts. */
    public HeadBuilder open(List<OpenActivity> open) {
        this.open = open;
        return this;
    }

    /** Returns the id of the next state, or of the next task. */
    public long nextId(Level level) {
        return Math.max((level == Level.STATE ? stateIds : taskIds).next(), floor);
    }

    /** Adds a state or a task that starts, with the {@linkplain #nextId next id} of its level. */
    public HeadBuilder start(Level level, Instant at) {
        long id = nextId(level);
        if (level == Level.STATE) {
            stateIds = stateIds.with(id);
        } else {
            taskIds = taskIds.with(id);
        }
        OpenActivity[] more = open.toArray(new OpenActivity[open.size() + 1]);
        more[open.size()] = new OpenActivity(level, id, at);
        open = List.of(more);
        return this;
    }

    /** Removes all open states and tasks, because they end. */
    public HeadBuilder endAll() {
        open = List.of();
        return this;
    }

    /** Removes a state or a task that ends. */
    public HeadBuilder end(OpenActivity ended) {
        open = open.stream().filter(item -> !item.equals(ended)).toList();
        return this;
    }

    /** Sets the time when the server accepted the newest event. */
    public HeadBuilder lastEventAt(Instant lastEventAt) {
        this.lastEventAt = lastEventAt;
        return this;
    }

    /** Sets the time after the newest event at which everything ends by itself. */
    public HeadBuilder autoCompleteAfter(@Nullable Duration autoCompleteAfter) {
        this.autoCompleteAfter = autoCompleteAfter;
        return this;
    }

    /** Sets the expiry of the conversation. */
    public HeadBuilder expiresAt(@Nullable Instant expiresAt) {
        this.expiresAt = expiresAt;
        return this;
    }

    /** Adds the length of an event. */
    public HeadBuilder grow(int bytes) {
        size += bytes;
        return this;
    }

    /** Sets the sum of the lengths of all events. */
    public HeadBuilder size(long size) {
        this.size = size;
        return this;
    }

    /** Sets the version of the last commit whose record lists the open states and tasks. */
    public HeadBuilder listedAt(int listedAt) {
        this.listedAt = listedAt;
        return this;
    }

    /**
     * Returns the version at which the open activities are listed. A next head lists them again once the number of
     * commits since the last list is half of their number. So a commit costs about two entries of a list, and a reader
     * goes through at most half as many commits as there are open activities.
     */
    int listedAt() {
        boolean again = isNext && (open.size() <= Head.ALWAYS_LISTED || 2L * (version - listedAt) >= open.size());
        return again ? version : listedAt;
    }

    /**
     * Returns the head.
     *
     * @throws IllegalArgumentException if an id or version is not positive, customer id and contact key are both
     *     missing, or a time or duration is finer than a store can keep
     */
    public Head build() {
        return new Head(this);
    }
}
