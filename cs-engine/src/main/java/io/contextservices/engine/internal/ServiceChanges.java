package io.contextservices.engine.internal;
import io.contextservices.api.ConflictException;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Expiry;
import io.contextservices.api.IfActive;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StartedService;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.Conversations.Change;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.wire.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Starts, changes and ends services. */
final class ServiceChanges {

    private final Conversations conversations;
    private final Lifetimes lifetimes;
    private final IdAllocator ids;

    ServiceChanges(Conversations conversations, Lifetimes lifetimes, IdAllocator ids) {
        this.conversations = conversations;
        this.lifetimes = lifetimes;
        this.ids = ids;
    }

    CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive) {
        RequestChecks.valid(conversations.intake.rules.violations(event));
        return startValid(event, ifActive);
    }

    /** Starts a service with an event that the rules accepted. */
    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedService> startValid(ServiceStartEvent sent, IfActive ifActive) {
        ServiceStartEvent event = conversations.intake.whole(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), conversations.limits);
        IdempotentRequest<StartedService> once =
                once(ifActive.name(), 0, event == sent ? json : EventCodec.write(sent));
        List<Violation> late = late("", event);
        return late.isEmpty()
                ? start(event, ifActive, json, once)
                : conversations.unlessDone(late).thenCompose(violations -> {
                    RequestChecks.valid(violations);
                    return start(event, ifActive, json, once);
                });
    }

    /** Returns the violations of the expiry of a start at this time. */
    List<Violation> late(String path, ServiceStartEvent event) {
        return RequestChecks.inTime(path, event.ttl(), event.expirationTime(), conversations.now());
    }

    private CompletableFuture<StartedService> start(
            ServiceStartEvent event, IfActive ifActive, byte[] json, IdempotentRequest<StartedService> once) {
        long id = ids.tryNext();
        return id != 0
                ? start(id, event, ifActive, json, once)
                : ids.next().thenCompose(next -> start(next, event, ifActive, json, once));
    }

    private CompletableFuture<StartedService> start(
            long id, ServiceStartEvent event, IfActive ifActive, byte[] json, IdempotentRequest<StartedService> once) {
        // A service that ends as soon as it starts is never active beside another.
        boolean unlessActive = ifActive != IfActive.CREATE_NEW && !event.autoClosed();
        return conversations.begin(first(id, event, json), unlessActive, once, (there, head) -> {
            if (ifActive == IfActive.FAIL) {
                throw new ConflictException("Service " + there + " is active, and of the same kind");
            }
            return CompletableFuture.completedFuture(new StartedService(there, false, false));
        });
    }

    static IdempotentRequest<StartedService> once(String what, int where, byte[] json) {
        return new IdempotentRequest<>(
                what,
                where,
                json,
                started -> Long.toString(started.serviceId()),
                kept -> new StartedService(Long.parseLong(kept)).asReplayed());
    }

    /** Returns the change that begins a conversation with the start of a service, with an id that was never used. */
    Change<StartedService> first(long id, ServiceStartEvent event, byte[] json) {
        Instant now = conversations.now();
        Instant time = event.timestamp().orElse(now);
        String type = conversations.enumerations.serviceType(event.serviceType());
        HeadBuilder head = Head.first(conversations.tenant, id, time)
                .group(conversations.call.group())
                .customerId(event.customerId().orElse(null))
                .contactKey(event.contactKey().orElse(null))
                .serviceType(type)
                .completed(event.autoClosed())
                .autoCompleteAfter(lifetimes.autoCompleteAfter(event.autoCompleteAfter()))
                .expiresAt(expires(event.ttl(), event.expirationTime(), lifetimes.expiresAt(type, now)));
        EventRecord record = EventRecord.ofService(Kind.SERVICE_STARTED, time, json);
        return new Change<>(head, List.of(record), new StartedService(id));
    }

    CompletableFuture<Void> end(long serviceId, ServiceEndEvent event) {
        EndEvent whole = conversations.intake.end(event);
        RequestChecks.valid(RequestChecks.inTime("", event.ttl(), event.expirationTime(), conversations.now()));
        byte[] json = RequestChecks.sized(EventCodec.write(whole), conversations.limits);
        if (event.attached().isEmpty()) {
            return conversations.change(serviceId, head -> end(head, event, json));
        }
        return conversations.changeWhole(serviceId, conversation -> {
            Change<Void> change = end(conversation.head(), event, json);
            RequestChecks.attachable(
                    conversations.fold(conversation).attached(Target.Level.SERVICE, 0),
                    event.attached().keySet(),
                    conversations.limits);
            return change;
        });
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    private Change<Void> end(Head head, ServiceEndEvent event, byte[] json) {
        if (head.completed()) {
            throw new ConflictException("Service " + head.serviceId() + " has ended already");
        }
        Instant time = RequestChecks.end(event.timestamp(), head.startedAt(), conversations.now());
        HeadBuilder next = conversations
                .next(head)
                .completed(true)
                .expiresAt(expires(event.ttl(), event.expirationTime(), head.expiresAt()));
        return new Change<>(next, List.of(EventRecord.ofService(Kind.SERVICE_ENDED, time, json)), null);
    }

    CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate sent) {
        conversations.limits.checkKey("customer_id", customerId);
        ServiceStartEvent update = conversations.intake.update(sent);
        if (update.customerId().isPresent() && !update.customerId().get().equals(customerId)) {
            throw new InvalidRequestException(
                    "customer_id", Violation.INVALID_FORMAT, "another than the customer that the service is given to");
        }
        byte[] asSent = RequestChecks.sized(EventCodec.write(update), conversations.limits);
        ServiceStartEvent whole = update.toBuilder().customerId(customerId).build();
        byte[] json = update.customerId().isPresent() ? asSent : EventCodec.write(whole);
        if (update.attached().isEmpty()) {
            return conversations.change(serviceId, head -> associate(head, customerId, update, json));
        }
        return conversations.changeWhole(serviceId, conversation -> {
            RequestChecks.attachable(
                    conversations.fold(conversation).attached(Target.Level.SERVICE, 0),
                    update.attached().keySet(),
                    conversations.limits);
            return associate(conversation.head(), customerId, update, json);
        });
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    private Change<Void> associate(Head head, String customerId, ServiceStartEvent update, byte[] json) {
        String type = conversations.enumerations.serviceType(update.serviceType());
        HeadBuilder next = conversations
                .next(head)
                .customerId(customerId)
                .contactKey(update.contactKey().orElse(head.contactKey()))
                .serviceType(type == null ? head.serviceType() : type);
        Instant time = conversations.now();
        return new Change<>(next, List.of(EventRecord.ofService(Kind.SERVICE_ASSOCIATED, time, json)), null);
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        RequestChecks.valid(EventCodec.expiryViolations(expiry, conversations.limits));
        RequestChecks.valid(RequestChecks.inTime("", expiry.ttl(), expiry.expirationTime(), conversations.now()));
        byte[] json = EventCodec.write(expiry);
        return conversations.change(
                serviceId,
                head -> new Change<>(
                        conversations.next(head).expiresAt(expires(expiry.ttl(), expiry.expirationTime(), null)),
                        List.of(EventRecord.ofService(Kind.EXPIRY_CHANGED, conversations.now(), json)),
                        null));
    }

    private @Nullable Instant expires(Optional<Duration> ttl, Optional<Instant> time, @Nullable Instant otherwise) {
        return ttl.map(duration -> conversations.now().plus(duration))
                .or(() -> time)
                .orElse(otherwise);
    }
}
