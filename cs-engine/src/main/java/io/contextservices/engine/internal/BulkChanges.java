package io.contextservices.engine.internal;

import io.contextservices.api.BulkStart;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.ConversationWriter.Change;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.ValidatedBulkStart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Starts many services. */
final class BulkChanges {

    private final TenantContext context;
    private final ConversationWriter writer;
    private final ServiceChanges services;

    BulkChanges(TenantContext context, ConversationWriter writer, ServiceChanges services) {
        this.context = context;
        this.writer = writer;
        this.services = services;
    }

    CompletableFuture<List<StartOutcome>> start(ValidatedBulkStart validated) {
        BulkStart sent = validated.valid();
        List<ServiceStartEvent> events =
                sent.services().stream().map(context.preparation()::whole).toList();
        List<byte[]> jsons = events.stream().map(EventCodec::write).toList();
        byte[] digest = writer.hasKey()
                ? IdempotentRequest.digest(
                        sent.services().stream().map(EventCodec::write).toList())
                : IdempotentRequest.NOTHING;
        List<List<Violation>> late = late(events, sent.atomic());
        CompletableFuture<List<StartOutcome>> started = events.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : context.ids().next(events.size()).thenCompose(next -> {
                    List<Change<StartedService>> beginnings = new ArrayList<>(events.size());
                    for (int i = 0; i < events.size(); i++) {
                        beginnings.add(services.first(next.get(i), events.get(i), jsons.get(i)));
                    }
                    return sent.atomic() ? together(beginnings, late, digest) : alone(beginnings, late, digest);
                });
        return started.thenApply(validated::outcomes);
    }

    /** Returns, for each event, the violations of its expiry at this time. */
    private List<List<Violation>> late(List<ServiceStartEvent> events, boolean atomic) {
        List<List<Violation>> late = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            late.add(services.late(atomic ? "services[" + i + "]." : "", events.get(i)));
        }
        return late;
    }

    private CompletableFuture<List<StartOutcome>> together(
            List<Change<StartedService>> beginnings, List<List<Violation>> late, byte[] digest) {
        return writer.responses()
                .unlessExecuted(late.stream().flatMap(List::stream).toList())
                .thenCompose(violations -> {
                    RequestChecks.valid(violations);
                    return together(beginnings, digest);
                })
                .thenApply(started -> started.stream().map(StartOutcome::of).toList());
    }

    private CompletableFuture<List<StartedService>> together(List<Change<StartedService>> beginnings, byte[] digest) {
        return writer.beginAll(beginnings, new IdempotentRequest<>("atomic bulk start", 0, digest, ResponseCodec.BULK));
    }

    /**
     * Starts the services one by one, each idempotently, so that a retry of an interrupted request continues where it
     * stopped.
     */
    private CompletableFuture<List<StartOutcome>> alone(
            List<Change<StartedService>> beginnings, List<List<Violation>> late, byte[] digest) {
        List<StartOutcome> outcomes = new ArrayList<>(beginnings.size());
        CompletableFuture<?> last = CompletableFuture.completedFuture(outcomes);
        for (int i = 0; i < beginnings.size(); ) {
            int from = i;
            // The first service starts alone: if another request used its key, the engine starts nothing.
            int count = i == 0 && writer.hasKey() ? 1 : BulkStart.MAX_SERVICES;
            int to = Math.min(beginnings.size(), from + count);
            i = to;
            last = last.thenCompose(done -> atOnce(beginnings, late, from, to, digest))
                    .thenAccept(outcomes::addAll);
        }
        return last.thenApply(done -> outcomes);
    }

    /** Starts so few services at once that the store accepts them all, and writes most of them with one sync. */
    private CompletableFuture<List<StartOutcome>> atOnce(
            List<Change<StartedService>> beginnings, List<List<Violation>> late, int from, int to, byte[] digest) {
        List<CompletableFuture<StartOutcome>> starts = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            ConversationWriter part = writer.part(i);
            Change<StartedService> beginning = beginnings.get(i);
            IdempotentRequest<StartedService> request = ServiceChanges.request("bulk start", i, digest);
            starts.add(
                    late.get(i).isEmpty()
                            ? begin(part, beginning, request)
                            : part.responses()
                                    .unlessExecuted(late.get(i))
                                    .thenCompose(violations -> violations.isEmpty()
                                            ? begin(part, beginning, request)
                                            : CompletableFuture.completedFuture(StartOutcome.refused(violations))));
        }
        return CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> starts.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<StartOutcome> begin(
            ConversationWriter part, Change<StartedService> beginning, IdempotentRequest<StartedService> request) {
        return part.begin(beginning, false, request, (existing, head) -> {
                    throw new IllegalStateException("the start does not depend on service " + existing);
                })
                .thenApply(StartOutcome::of);
    }
}
