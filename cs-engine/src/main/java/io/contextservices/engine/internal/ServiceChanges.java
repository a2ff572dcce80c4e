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
import io.contextservices.engine.internal.ConversationWriter.Change;
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

    private final TenantContext context;
    private final CallContext call;
    private final ConversationWriter writer;

    ServiceChanges(TenantContext context, CallContext call, ConversationWriter writer) {
        this.context = context;
        this.call = call;
        this.writer = writer;
    }

    CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive) {
        RequestChecks.valid(context.preparation().rules().violations(event));
        return startValid(event, ifActive);
    }

    /** Starts a service with an event that the rules accepted. */
    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedService> startValid(ServiceStartEvent sent, IfActive ifActive) {
        ServiceStartEvent event = context.preparation().whole(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), context.limits());
        IdempotentRequest<StartedService> request =
                request(ifActive.name(), 0, event == sent ? json : EventCodec.write(sent));
        List<Violation> late = late("", event);
        return late.isEmpty()
                ? start(event, ifActive, json, request)
                : writer.responses().unlessExecuted(late).thenCompose(violations -> {
                    RequestChecks.valid(violations);
                    return start(event, ifActive, json, request);
                });
    }

    /** Returns the violations of the expiry of a start at this time. */
    List<Violation> late(String path, ServiceStartEvent event) {
        return RequestChecks.inTime(path, event.ttl(), event.expirationTime(), context.now());
    }

    private CompletableFuture<StartedService> start(
            ServiceStartEvent event, IfActive ifActive, byte[] json, IdempotentRequest<StartedService> request) {
        long id = context.ids().tryNext();
        return id != 0
                ? start(id, event, ifActive, json, request)
                : context.ids().next().thenCompose(next -> start(next, event, ifActive, json, request));
    }

    private CompletableFuture<StartedService> start(
            long id,
            ServiceStartEvent event,
            IfActive ifActive,
            byte[] json,
            IdempotentRequest<StartedService> request) {
        // A service that ends as soon as it starts is never active beside another.
        boolean unlessActive = ifActive != IfActive.CREATE_NEW && !event.autoClosed();
        return writer.begin(first(id, event, json), unlessActive, request, (existing, head) -> {
            if (ifActive == IfActive.FAIL) {
                throw new ConflictException("Service " + existing + " is active, and of the same kind");
            }
            return CompletableFuture.completedFuture(new StartedService(existing, false, false));
        });
    }

    static IdempotentRequest<StartedService> request(String operation, int part, byte[] json) {
        return new IdempotentRequest<>(operation, part, json, ResponseCodec.SERVICE);
    }

    /** Returns the change that begins a conversation with the start of a service, with an id that was never used. */
    Change<StartedService> first(long id, ServiceStartEvent event, byte[] json) {
        Instant now = context.now();
        Instant time = event.timestamp().orElse(now);
        String type = context.enumerations().serviceType(event.serviceType());
        HeadBuilder head = Head.first(context.tenant(), id, time)
                .group(call.group())
                .customerId(event.customerId().orElse(null))
                .contactKey(event.contactKey().orElse(null))
                .serviceType(type)
                .completed(event.autoClosed())
                .autoCompleteAfter(context.lifetimes().autoCompleteAfter(event.autoCompleteAfter()))
                .expiresAt(expiresAt(
                        event.ttl(), event.expirationTime(), context.lifetimes().expiresAt(type, now)));
        EventRecord record = EventRecord.ofService(Kind.SERVICE_STARTED, time, json);
        return new Change<>(head, List.of(record), new StartedService(id));
    }

    CompletableFuture<Void> end(long serviceId, ServiceEndEvent event) {
        EndEvent whole = context.preparation().end(event);
        RequestChecks.valid(RequestChecks.inTime("", event.ttl(), event.expirationTime(), context.now()));
        byte[] json = RequestChecks.sized(EventCodec.write(whole), context.limits());
        if (event.attached().isEmpty()) {
            return writer.change(serviceId, head -> end(head, event, json));
        }
        return writer.changeWhole(serviceId, conversation -> {
            Change<Void> change = end(conversation.head(), event, json);
            RequestChecks.attachable(
                    context.fold(conversation).attached(Target.Level.SERVICE, 0),
                    event.attached().keySet(),
                    context.limits());
            return change;
        });
    }

    private Change<Void> end(Head head, ServiceEndEvent event, byte[] json) {
        if (head.completed()) {
            throw new ConflictException("Service " + head.serviceId() + " has ended already");
        }
        Instant time = RequestChecks.end(event.timestamp(), head.startedAt(), context.now());
        HeadBuilder next = context.next(head)
                .completed(true)
                .expiresAt(expiresAt(event.ttl(), event.expirationTime(), head.expiresAt()));
        return Change.of(next, EventRecord.ofService(Kind.SERVICE_ENDED, time, json));
    }

    CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate sent) {
        context.limits().checkKey("customer_id", customerId);
        ServiceStartEvent update = context.preparation().update(sent);
        if (update.customerId().isPresent() && !update.customerId().get().equals(customerId)) {
            throw new InvalidRequestException(
                    "customer_id", Violation.INVALID_FORMAT, "differs from the customer to associate");
        }
        byte[] asSent = RequestChecks.sized(EventCodec.write(update), context.limits());
        ServiceStartEvent whole = update.toBuilder().customerId(customerId).build();
        byte[] json = update.customerId().isPresent() ? asSent : EventCodec.write(whole);
        if (update.attached().isEmpty()) {
            return writer.change(serviceId, head -> associate(head, customerId, update, json));
        }
        return writer.changeWhole(serviceId, conversation -> {
            RequestChecks.attachable(
                    context.fold(conversation).attached(Target.Level.SERVICE, 0),
                    update.attached().keySet(),
                    context.limits());
            return associate(conversation.head(), customerId, update, json);
        });
    }

    private Change<Void> associate(Head head, String customerId, ServiceStartEvent update, byte[] json) {
        String type = context.enumerations().serviceType(update.serviceType());
        HeadBuilder next = context.next(head)
                .customerId(customerId)
                .contactKey(update.contactKey().orElse(head.contactKey()))
                .serviceType(type == null ? head.serviceType() : type);
        Instant time = context.now();
        return Change.of(next, EventRecord.ofService(Kind.SERVICE_ASSOCIATED, time, json));
    }

    CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        RequestChecks.valid(EventCodec.expiryViolations(expiry, context.limits()));
        RequestChecks.valid(RequestChecks.inTime("", expiry.ttl(), expiry.expirationTime(), context.now()));
        byte[] json = EventCodec.write(expiry);
        return writer.change(
                serviceId,
                head -> Change.of(
                        context.next(head).expiresAt(expiresAt(expiry.ttl(), expiry.expirationTime(), null)),
                        EventRecord.ofService(Kind.EXPIRY_CHANGED, context.now(), json)));
    }

    private @Nullable Instant expiresAt(Optional<Duration> ttl, Optional<Instant> time, @Nullable Instant defaultTime) {
        return ttl.map(duration -> context.now().plus(duration)).or(() -> time).orElse(defaultTime);
    }
}
