package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Target.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The small part of a conversation that changes with every write. Writes are checked against it, and lists are derived
 * from it. Immutable; minor versions may add values.
 */
public final class Head {

    /** The number of open states and tasks up to which every record lists them. */
    public static final int ALWAYS_LISTED = 16;

    private final Tenant tenant;
    private final @Nullable String group;
    private final long serviceId;
    private final int version;
    private final long revision;
    private final @Nullable String customerId;
    private final @Nullable String contactKey;
    private final @Nullable String serviceType;
    private final Instant startedAt;
    private final boolean completed;
    private final ItemIds stateIds;
    private final ItemIds taskIds;
    private final List<OpenActivity> open;
    private final Instant lastEventAt;
    private final @Nullable Duration autoCompleteAfter;
    private final @Nullable Instant expiresAt;
    private final long size;
    private final int listedAt;

    Head(HeadBuilder from) {
        tenant = requireNonNull(from.tenant, "tenant");
        group = from.group;
        serviceId = from.serviceId;
        version = from.version;
        revision = from.revision;
        customerId = from.customerId;
        contactKey = from.contactKey;
        serviceType = from.serviceType;
        startedAt = Millis.require(from.startedAt, "startedAt");
        completed = from.completed;
        stateIds = from.stateIds;
        taskIds = from.taskIds;
        open = List.copyOf(from.open);
        lastEventAt = Millis.require(from.lastEventAt, "lastEventAt");
        autoCompleteAfter = from.autoCompleteAfter;
        expiresAt = from.expiresAt == null ? null : Millis.require(from.expiresAt, "expiresAt");
        size = from.size;
        listedAt = from.listedAt();
        check();
    }

    private void check() {
        if (autoCompleteAfter != null && (autoCompleteAfter.isNegative() || autoCompleteAfter.toNanosPart() != 0)) {
            throw new IllegalArgumentException("autoCompleteAfter is not in whole seconds: " + autoCompleteAfter);
        }
        if (serviceId < 1 || version < 1) {
            throw new IllegalArgumentException("service id and version count from 1");
        }
        if (revision < version) {
            throw new IllegalArgumentException("revision " + revision + " of version " + version);
        }
        if (listedAt < 1 || listedAt > version) {
            throw new IllegalArgumentException("listed at " + listedAt + ", not at 1 to " + version);
        }
        if (customerId == null && contactKey == null) {
            throw new IllegalArgumentException("neither customer id nor contact key");
        }
        if ("".equals(customerId) || "".equals(contactKey)) {
            throw new IllegalArgumentException("an empty customer id or contact key");
        }
    }

    /** Returns a builder of the first head of a conversation: active, without states and tasks, without expiry. */
    public static HeadBuilder first(Tenant tenant, long serviceId, Instant startedAt) {
        return new HeadBuilder(tenant, serviceId, startedAt);
    }

    /**
     * Returns a builder of a head that a store reads. All values that the store has kept are to be set; the others are
     * those of a {@linkplain #first first} head.
     */
    public static HeadBuilder stored(Tenant tenant, long serviceId, int version, Instant startedAt) {
        return new HeadBuilder(tenant, serviceId, startedAt).version(version);
    }

    /** Returns a builder of the next head, with the values of this one, for a store that never skipped ids. */
    public HeadBuilder next() {
        return next(0);
    }

    /**
     * Returns a builder of the next head, with the values of this one.
     *
     * @param floor the store's {@link ConversationStore#floor}; ignored for a service that started above it, because
     *     nothing of that service is lost
     */
    public HeadBuilder next(long floor) {
        return new HeadBuilder(this).next(serviceId < floor ? floor : 0);
    }

    /** Returns a builder of a head with the version and the values of this one. */
    public HeadBuilder toBuilder() {
        return new HeadBuilder(this);
    }

    /** Returns the tenant that owns the conversation. */
    public Tenant tenant() {
        return tenant;
    }

    /** Returns the tenant's business unit, if any. */
    public @Nullable String group() {
        return group;
    }

    /** Returns the id of the service, positive. */
    public long serviceId() {
        return serviceId;
    }

    /** Returns 1 after the start, one more after every commit. */
    public int version() {
        return version;
    }

    /**
     * Returns the version that callers see: 1 after the start, higher with every commit. It never repeats a value from
     * before a store lost commits; see {@link ConversationStore#floor}.
     */
    public long revision() {
        return revision;
    }

    /** Returns the customer, not empty. This or the contact key is present. */
    public @Nullable String customerId() {
        return customerId;
    }

    /** Returns the contact key, not empty. This or the customer is present. */
    public @Nullable String contactKey() {
        return contactKey;
    }

    /** Returns the type as text, see {@link io.contextservices.api.AttributeValue#text()}. */
    public @Nullable String serviceType() {
        return serviceType;
    }

    /** Returns the start of the service, in whole milliseconds. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Returns whether the service has ended. */
    public boolean completed() {
        return completed;
    }

    /** Returns the ids of all states that ever started. */
    public ItemIds stateIds() {
        return stateIds;
    }

    /** Returns the ids of all tasks that ever started. */
    public ItemIds taskIds() {
        return taskIds;
    }

    /** Returns the states and tasks that have not ended, in the order of their starts. */
    public List<OpenActivity> open() {
        return open;
    }

    /** Returns the time when the server accepted the newest event, in whole milliseconds. */
    public Instant lastEventAt() {
        return lastEventAt;
    }

    /**
     * Returns the time after {@link #lastEventAt} at which everything ends by itself, in whole seconds, not negative;
     * {@code null}: never.
     */
    public @Nullable Duration autoCompleteAfter() {
        return autoCompleteAfter;
    }

    /** Returns the expiry of the conversation, in whole milliseconds; {@code null}: never. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** Returns the sum of the lengths of all events. */
    public long size() {
        return size;
    }

    /**
     * Returns the version of the last commit whose record lists the open states and tasks; at most {@link #version}. A
     * store may ignore it. It is not part of equality, because it describes the records, not the conversation.
     */
    public int listedAt() {
        return listedAt;
    }

    /** Returns the ids of all states, or of all tasks, that ever started. */
    public ItemIds ids(Level level) {
        return level == Level.STATE ? stateIds : taskIds;
    }

    /** Returns an equal head whose open activities are listed at another version. */
    public Head listedAt(int version) {
        return toBuilder().listedAt(version).build();
    }

    /** Returns a copy of this head with these open states and tasks. */
    public Head open(List<OpenActivity> open) {
        return toBuilder().open(open).build();
    }

    /**
     * Returns the key of the one list with this conversation: the customer's or, while it is anonymous, the contact
     * key's.
     */
    public ListKey lookUp() {
        return customerId != null
                ? new ListKey(tenant, ListKey.Kind.CUSTOMER, customerId)
                : new ListKey(tenant, ListKey.Kind.CONTACT_KEY, requireNonNull(contactKey));
    }

    /** Returns the position of the conversation in its list. */
    public Position position() {
        return new Position(startedAt, serviceId);
    }

    /** Returns whether the conversation has expired at a time, so that no read may show it. */
    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Returns whether the service, a state or a task is open. */
    public boolean isOpen() {
        return !completed || !open.isEmpty();
    }

    /**
     * Returns the time when the conversation ends by itself without further events; {@code null}: never, or later than
     * a store can keep.
     */
    public @Nullable Instant autoCompletesAt() {
        if (autoCompleteAfter == null || !isOpen()) {
            return null;
        }
        boolean never = autoCompleteAfter.toSeconds() >= Millis.LAST.getEpochSecond() - lastEventAt.getEpochSecond();
        return never ? null : lastEventAt.plus(autoCompleteAfter);
    }

    /** Returns the time when the conversation has to be ended or deleted in the background; {@code null}: never. */
    public @Nullable Instant nextDueAt() {
        Instant completesAt = autoCompletesAt();
        if (completesAt == null || expiresAt == null) {
            return completesAt == null ? expiresAt : completesAt;
        }
        return completesAt.isBefore(expiresAt) ? completesAt : expiresAt;
    }

    /**
     * Checks that a conversation is due at some time.
     *
     * @throws IllegalArgumentException if it is never due
     */
    public static void requireDue(@Nullable Head head) {
        if (head != null && head.nextDueAt() == null) {
            throw new IllegalArgumentException("nothing is ever due about " + head);
        }
    }

    /** Returns whether the conversation is due at a time. */
    public boolean isDue(Instant now) {
        Instant due = nextDueAt();
        return due != null && !now.isBefore(due);
    }

    /**
     * Returns whether the service is active and has the tenant, customer id, contact key and type of another one. A
     * service that had expired at the newest event of the other is not active.
     */
    public boolean isActiveLike(Head other) {
        return !completed
                && tenant.equals(other.tenant)
                && Objects.equals(customerId, other.customerId)
                && Objects.equals(contactKey, other.contactKey)
                && Objects.equals(serviceType, other.serviceType)
                && !isExpired(other.lastEventAt);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Head that
                        && serviceId == that.serviceId
                        && version == that.version
                        && revision == that.revision
                        && completed == that.completed
                        && size == that.size
                        && tenant.equals(that.tenant)
                        && startedAt.equals(that.startedAt)
                        && lastEventAt.equals(that.lastEventAt)
                        && stateIds.equals(that.stateIds)
                        && taskIds.equals(that.taskIds)
                        && Objects.equals(group, that.group)
                        && Objects.equals(customerId, that.customerId)
                        && Objects.equals(contactKey, that.contactKey)
                        && Objects.equals(serviceType, that.serviceType)
                        && Objects.equals(autoCompleteAfter, that.autoCompleteAfter)
                        && Objects.equals(expiresAt, that.expiresAt)
                        && open.equals(that.open));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tenant.hashCode() + Long.hashCode(serviceId)) + version;
    }

    /** Returns tenant, id and version, without customers' data. */
    @Override
    public String toString() {
        return "Head[" + tenant.name() + ' ' + serviceId + " v" + version + ']';
    }
}
