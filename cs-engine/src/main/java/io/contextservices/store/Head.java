package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Target.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The small part of a conversation that changes with every write: what a write checks and what lists are made from.
 *
 * @param tenant whose it is
 * @param group the tenant's business unit, if any
 * @param serviceId positive
 * @param version 1 after the start, one more with every commit
 * @param revision what callers are told as the version: 1 after the start, more with every commit, and not the same as before
 *     where a store lost commits; see {@link ConversationStore#floor}
 * @param customerId not empty; at least one of this and {@code contactKey} is there
 * @param contactKey not empty; at least one of this and {@code customerId} is there
 * @param serviceType as text, see {@link io.contextservices.api.AttributeValue#text()}
 * @param started when the service started, in whole milliseconds
 * @param completed whether it has ended
 * @param stateIds the ids of all states that ever started
 * @param taskIds the ids of all tasks that ever started
 * @param open the states and tasks that have not ended, in the order in which they started
 * @param touched when the server saw the newest event, in whole milliseconds
 * @param autoCompleteAfter how long after {@code touched} everything ends by itself, in whole seconds, not negative;
 *     {@code null}: never
 * @param expires when the conversation is to be forgotten, in whole milliseconds; {@code null}: never
 * @param size the sum of the lengths of all events
 * @param listedAt the version of the last commit whose record says which states and tasks were open; at most {@code version}.
 *     A store may ignore it. Not part of equality: it says how a conversation is kept, and not what it is
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
        Instant started,
        boolean completed,
        ItemIds stateIds,
        ItemIds taskIds,
        List<OpenActivity> open,
        Instant touched,
        @Nullable Duration autoCompleteAfter,
        @Nullable Instant expires,
        long size,
        int listedAt) {

    /** A record always says which states and tasks are open if they are not more than these. */
    public static final int ALWAYS_LISTED = 16;

    /**
     * Takes a copy of the list and checks the parts.
     *
     * @throws IllegalArgumentException if an id or version is not positive, there is nothing to find the service by, or a
     *     time or duration is finer than what is kept
     */
    public Head {
        requireNonNull(tenant, "tenant");
        Millis.require(started, "started");
        Millis.require(touched, "touched");
        if (expires != null) {
            Millis.require(expires, "expires");
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

    /** Begins the head of a conversation's first version: active, without states and tasks, never to be forgotten. */
    public static Builder first(Tenant tenant, long serviceId, Instant started) {
        return new Builder(tenant, serviceId, started);
    }

    /** Begins the head of the next version, the same as this unless set otherwise, in a store that never skipped ids. */
    public Builder next() {
        return next(0);
    }

    /**
     * Begins the head of the next version, the same as this unless set otherwise.
     *
     * @param floor the store's {@link ConversationStore#floor}; does not count for a service that started above it, since
     *     nothing of that one is lost
     */
    public Builder next(long floor) {
        return new Builder(this, serviceId < floor ? floor : 0);
    }

    /** The ids of all that ever started at a level. */
    public ItemIds ids(Level level) {
        return level == Level.STATE ? stateIds : taskIds;
    }

    /** The same, kept otherwise. */
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
                started,
                completed,
                stateIds,
                taskIds,
                open,
                touched,
                autoCompleteAfter,
                expires,
                size,
                version);
    }

    /** The same with these states and tasks open. */
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
                started,
                completed,
                stateIds,
                taskIds,
                open,
                touched,
                autoCompleteAfter,
                expires,
                size,
                listedAt);
    }

    /** The one list that the conversation is in: its customer's or, while it is anonymous, its contact key's. */
    public ListKey lookUp() {
        return customerId != null
                ? new ListKey(tenant, ListKey.Kind.CUSTOMER, customerId)
                : new ListKey(tenant, ListKey.Kind.CONTACT_KEY, requireNonNull(contactKey));
    }

    /** Where in its list the conversation stands. */
    public Position position() {
        return new Position(started, serviceId);
    }

    /** Whether the conversation is to be forgotten by now, and no read may show it. */
    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Whether there is something that has not ended: the service, a state or a task. */
    public boolean isOpen() {
        return !completed || !open.isEmpty();
    }

    /**
     * When the conversation ends by itself unless something happens; {@code null}: never, or so far ahead that no store
     * can keep the time.
     */
    public @Nullable Instant completes() {
        if (autoCompleteAfter == null || !isOpen()) {
            return null;
        }
        boolean never = autoCompleteAfter.toSeconds() >= Millis.LAST.getEpochSecond() - touched.getEpochSecond();
        return never ? null : touched.plus(autoCompleteAfter);
    }

    /** When something is to be done about the conversation, whoever calls or does not; {@code null}: never. */
    public @Nullable Instant due() {
        Instant completes = completes();
        if (completes == null || expires == null) {
            return completes == null ? expires : completes;
        }
        return completes.isBefore(expires) ? completes : expires;
    }

    /**
     * Checks that something is due about a conversation some time.
     *
     * @throws IllegalArgumentException if nothing ever is
     */
    public static void requireDue(@Nullable Head head) {
        if (head != null && head.due() == null) {
            throw new IllegalArgumentException("nothing is ever due about " + head);
        }
    }

    /** Whether something is to be done about the conversation by now. */
    public boolean isDue(Instant now) {
        Instant due = due();
        return due != null && !now.isBefore(due);
    }

    /**
     * Whether the service is active, and is the same customer's, or contact's, and of the same type as another. What had
     * expired when the other was touched is not active.
     */
    public boolean isActiveLike(Head other) {
        return !completed
                && tenant.equals(other.tenant)
                && Objects.equals(customerId, other.customerId)
                && Objects.equals(contactKey, other.contactKey)
                && Objects.equals(serviceType, other.serviceType)
                && !isExpired(other.touched);
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
                        && started.equals(that.started)
                        && touched.equals(that.touched)
                        && stateIds.equals(that.stateIds)
                        && taskIds.equals(that.taskIds)
                        && Objects.equals(group, that.group)
                        && Objects.equals(customerId, that.customerId)
                        && Objects.equals(contactKey, that.contactKey)
                        && Objects.equals(serviceType, that.serviceType)
                        && Objects.equals(autoCompleteAfter, that.autoCompleteAfter)
                        && Objects.equals(expires, that.expires)
                        && open.equals(that.open));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tenant.hashCode() + Long.hashCode(serviceId)) + version;
    }

    /** Tenant, id and version; nothing of the customer's. */
    @Override
    public String toString() {
        return "Head[" + tenant.name() + ' ' + serviceId + " v" + version + ']';
    }

    /** Builds {@link Head}s. Not safe for use by several threads. */
    public static final class Builder {

        private final Tenant tenant;
        private final long serviceId;
        private final int version;
        private final long revision;
        private final long floor;
        private final int listedBefore;
        private final Instant started;
        private @Nullable String group;
        private @Nullable String customerId;
        private @Nullable String contactKey;
        private @Nullable String serviceType;
        private boolean completed;
        private ItemIds stateIds = ItemIds.NONE;
        private ItemIds taskIds = ItemIds.NONE;
        private List<OpenActivity> open = List.of();
        private Instant touched;
        private @Nullable Duration autoCompleteAfter;
        private @Nullable Instant expires;
        private long size;

        private Builder(Tenant tenant, long serviceId, Instant started) {
            this.tenant = tenant;
            this.serviceId = serviceId;
            this.version = 1;
            this.revision = 1;
            this.floor = 0;
            this.listedBefore = 1;
            this.started = started;
            this.touched = started;
        }

        private Builder(Head before, long floor) {
            tenant = before.tenant;
            serviceId = before.serviceId;
            version = before.version + 1;
            revision = Math.max(before.revision + 1, floor);
            this.floor = floor;
            listedBefore = before.listedAt;
            started = before.started;
            group = before.group;
            customerId = before.customerId;
            contactKey = before.contactKey;
            serviceType = before.serviceType;
            completed = before.completed;
            stateIds = before.stateIds;
            taskIds = before.taskIds;
            open = before.open;
            touched = before.touched;
            autoCompleteAfter = before.autoCompleteAfter;
            expires = before.expires;
            size = before.size;
        }

        /** Sets the business unit. */
        public Builder group(@Nullable String group) {
            this.group = group;
            return this;
        }

        /** Sets the customer. */
        public Builder customerId(@Nullable String customerId) {
            this.customerId = customerId;
            return this;
        }

        /** Sets what the customer is reached by. */
        public Builder contactKey(@Nullable String contactKey) {
            this.contactKey = contactKey;
            return this;
        }

        /** Sets what the customer wants, as text. */
        public Builder serviceType(@Nullable String serviceType) {
            this.serviceType = serviceType;
            return this;
        }

        /** Sets whether the service has ended. */
        public Builder completed(boolean completed) {
            this.completed = completed;
            return this;
        }

        /** The id that the next state, or the next task, is to have. */
        public long nextId(Level level) {
            return Math.max((level == Level.STATE ? stateIds : taskIds).next(), floor);
        }

        /** Adds a state or a task that starts, under the {@linkplain #nextId next id} of its level. */
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

        /** Takes away all states and tasks: they end. */
        public Builder endAll() {
            open = List.of();
            return this;
        }

        /** Takes away a state or a task that ends. */
        public Builder end(OpenActivity ended) {
            open = open.stream().filter(item -> !item.equals(ended)).toList();
            return this;
        }

        /** Sets when the server saw the newest event. */
        public Builder touched(Instant touched) {
            this.touched = touched;
            return this;
        }

        /** Sets how long after its newest event everything ends by itself. */
        public Builder autoCompleteAfter(@Nullable Duration autoCompleteAfter) {
            this.autoCompleteAfter = autoCompleteAfter;
            return this;
        }

        /** Sets when the conversation is to be forgotten. */
        public Builder expires(@Nullable Instant expires) {
            this.expires = expires;
            return this;
        }

        /** Adds the length of an event. */
        public Builder grow(int bytes) {
            size += bytes;
            return this;
        }

        /** The head. */
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
                    started,
                    completed,
                    stateIds,
                    taskIds,
                    open,
                    touched,
                    autoCompleteAfter,
                    expires,
                    size,
                    listedAt());
        }

        /**
         * Lists what is open once half as many commits as there are open items have come since the last list. So a commit
         * costs about two items of a list, and a reader goes over at most half as many commits as there are open items.
         */
        private int listedAt() {
            boolean listed = open.size() <= ALWAYS_LISTED || 2L * (version - listedBefore) >= open.size();
            return listed ? version : listedBefore;
        }
    }
}
