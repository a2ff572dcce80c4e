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
 * from it.
 *
 * @param tenant the tenant that owns the conversation
 * @param group the tenant's business unit, if any
 * @param serviceId the id of the service, positive
 * @param version 1 after the start, one more with every commit
 * @param revision the version that callers see: 1 after the start, higher with every commit. It never repeats a value
 *     from before a store lost commits; see {@link ConversationStore#floor}
 * @param customerId the customer, not empty; this or {@code contactKey} is present
 * @param contactKey the contact key, not empty; this or {@code customerId} is present
 * @param serviceType the type as text, see {@link io.contextservices.api.AttributeValue#text()}
 * @param startedAt the start of the service, in whole milliseconds
 * @param completed whether the service has ended
 * @param stateIds the ids of all states that ever started
 * @param taskIds the ids of all tasks that ever started
 * @param open the states and tasks that have not ended, in the order of their starts
 * @param lastEventAt the time when the server accepted the newest event, in whole milliseconds
 * @param autoCompleteAfter the time after {@code lastEventAt} at which everything ends by itself, in whole seconds, not
 *     negative; {@code null}: never
 * @param expiresAt the expiry of the conversation, in whole milliseconds; {@code null}: never
 * @param size the sum of the lengths of all events
 * @param listedAt the version of the last commit whose record lists the open states and tasks; at most {@code version}.
 *     A store may ignore it. Not part of equality: it describes the records, not the conversation
 */
public record Head(
        Tenant tenant,
        @Nullable String group,
        long serviceId,
        int version,
        long revision,
        @Nullable String customerId,
        @Nullable String contactKey,
        @Nullable String serviceType,
        Instant startedAt,
        boolean completed,
        ItemIds stateIds,
        ItemIds taskIds,
        List<OpenActivity> open,
        Instant lastEventAt,
        @Nullable Duration autoCompleteAfter,
        @Nullable Instant expiresAt,
        long size,
        int listedAt) {

    /** The number of open states and tasks up to which every record lists them. */
    public static final int ALWAYS_LISTED = 16;

    /**
     * Copies the list and checks the parts.
     *
     * @throws IllegalArgumentException if an id or version is not positive, customer id and contact key are both
     *     missing, or a time or duration is finer than a store can keep
     */
    public Head {
        requireNonNull(tenant, "tenant");
        Millis.require(startedAt, "startedAt");
        Millis.require(lastEventAt, "lastEventAt");
        if (expiresAt != null) {
            Millis.require(expiresAt, "expiresAt");
        }
        if (autoCompleteAfter != null && (autoCompleteAfter.isNegative() || autoCompleteAfter.toNanosPart() != 0)) {
            throw new IllegalArgumentException("autoCompleteAfter is not in whole seconds: " + autoCompleteAfter);
        }
        open = List.copyOf(open);
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
    public static Builder first(Tenant tenant, long serviceId, Instant startedAt) {
        return new Builder(tenant, serviceId, startedAt);
    }

    /** Returns a builder of the next head, with the values of this one, for a store that never skipped ids. */
    public Builder next() {
        return next(0);
    }

    /**
     * Returns a builder of the next head, with the values of this one.
     *
     * @param floor the store's {@link ConversationStore#floor}; ignored for a service that started above it, because
     *     nothing of that service is lost
     */
    public Builder next(long floor) {
        return new Builder(this, serviceId < floor ? floor : 0);
    }

    /** Returns the ids of all states, or of all tasks, that ever started. */
    public ItemIds ids(Level level) {
        return level == Level.STATE ? stateIds : taskIds;
    }

    /** Returns an equal head whose open activities are listed at another version. */
    public Head listedAt(int version) {
        return new Head(
                tenant,
                group,
                serviceId,
                this.version,
                revision,
                customerId,
                contactKey,
                serviceType,
                startedAt,
                completed,
                stateIds,
                taskIds,
                open,
                lastEventAt,
                autoCompleteAfter,
                expiresAt,
                size,
                version);
    }

    /** Returns a copy of this head with these open states and tasks. */
    public Head open(List<OpenActivity> open) {
        return new Head(
                tenant,
                group,
                serviceId,
                version,
                revision,
                customerId,
                contactKey,
                serviceType,
                startedAt,
                completed,
                stateIds,
                taskIds,
                open,
                lastEventAt,
                autoCompleteAfter,
                expiresAt,
                size,
                listedAt);
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

    /** A builder of {@link Head}s. Not thread-safe. */
    public static final class Builder {

        private final Tenant tenant;
        private final long serviceId;
        private final int version;
        private final long revision;
        private final long floor;
        private final int listedBefore;
        private final Instant startedAt;
        private @Nullable String group;
        private @Nullable String customerId;
        private @Nullable String contactKey;
        private @Nullable String serviceType;
        private boolean completed;
        private ItemIds stateIds = ItemIds.NONE;
        private ItemIds taskIds = ItemIds.NONE;
        private List<OpenActivity> open = List.of();
        private Instant lastEventAt;
        private @Nullable Duration autoCompleteAfter;
        private @Nullable Instant expiresAt;
        private long size;

        private Builder(Tenant tenant, long serviceId, Instant startedAt) {
            this.tenant = tenant;
            this.serviceId = serviceId;
            this.version = 1;
            this.revision = 1;
            this.floor = 0;
            this.listedBefore = 1;
            this.startedAt = startedAt;
            this.lastEventAt = startedAt;
        }

        private Builder(Head before, long floor) {
            tenant = before.tenant;
            serviceId = before.serviceId;
            version = before.version + 1;
            revision = Math.max(before.revision + 1, floor);
            this.floor = floor;
            listedBefore = before.listedAt;
            startedAt = before.startedAt;
            group = before.group;
            customerId = before.customerId;
            contactKey = before.contactKey;
            serviceType = before.serviceType;
            completed = before.completed;
            stateIds = before.stateIds;
            taskIds = before.taskIds;
            open = before.open;
            lastEventAt = before.lastEventAt;
            autoCompleteAfter = before.autoCompleteAfter;
            expiresAt = before.expiresAt;
            size = before.size;
        }

        /** Sets the business unit. */
        public Builder group(@Nullable String group) {
            this.group = group;
            return this;
        }

        /** Sets the customer id. */
        public Builder customerId(@Nullable String customerId) {
            this.customerId = customerId;
            return this;
        }

        /** Sets the contact key. */
        public Builder contactKey(@Nullable String contactKey) {
            this.contactKey = contactKey;
            return this;
        }

        /** Sets the service type, as text. */
        public Builder serviceType(@Nullable String serviceType) {
            this.serviceType = serviceType;
            return this;
        }

        /** Sets whether the service has ended. */
        public Builder completed(boolean completed) {
            this.completed = completed;
            return this;
        }

        /** Returns the id of the next state, or of the next task. */
        public long nextId(Level level) {
            return Math.max((level == Level.STATE ? stateIds : taskIds).next(), floor);
        }

        /** Adds a state or a task that starts, with the {@linkplain #nextId next id} of its level. */
        public Builder start(Level level, Instant at) {
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
        public Builder endAll() {
            open = List.of();
            return this;
        }

        /** Removes a state or a task that ends. */
        public Builder end(OpenActivity ended) {
            open = open.stream().filter(item -> !item.equals(ended)).toList();
            return this;
        }

        /** Sets the time when the server accepted the newest event. */
        public Builder lastEventAt(Instant lastEventAt) {
            this.lastEventAt = lastEventAt;
            return this;
        }

        /** Sets the time after the newest event at which everything ends by itself. */
        public Builder autoCompleteAfter(@Nullable Duration autoCompleteAfter) {
            this.autoCompleteAfter = autoCompleteAfter;
            return this;
        }

        /** Sets the expiry of the conversation. */
        public Builder expiresAt(@Nullable Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /** Adds the length of an event. */
        public Builder grow(int bytes) {
            size += bytes;
            return this;
        }

        /** Returns the head. */
        public Head build() {
            return new Head(
                    tenant,
                    group,
                    serviceId,
                    version,
                    revision,
                    customerId,
                    contactKey,
                    serviceType,
                    startedAt,
                    completed,
                    stateIds,
                    taskIds,
                    open,
                    lastEventAt,
                    autoCompleteAfter,
                    expiresAt,
                    size,
                    listedAt());
        }

        /**
         * Lists the open activities again once the number of commits since the last list is half of their number. So a
         * commit costs about two entries of a list, and a reader goes through at most half as many commits as there are
         * open activities.
         */
        private int listedAt() {
            boolean listed = open.size() <= ALWAYS_LISTED || 2L * (version - listedBefore) >= open.size();
            return listed ? version : listedBefore;
        }
    }
}
