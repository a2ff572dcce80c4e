package io.contextservices.engine.internal;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.UnreadableConversationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends the changes of one call to the conversations of a tenant, with optimistic concurrency. A change that
 * conflicts with another one is retried.
 */
final class ConversationWriter {

    // Changes of this engine run in sequence, so a conflict comes from the sweep or from another process on this store.
    static final int ATTEMPTS = 20;

    private final TenantContext context;
    private final ConversationReader reader;
    private final CallContext call;
    private final StoredResponses responses;

    ConversationWriter(TenantContext context, ConversationReader reader, CallContext call) {
        this.context = context;
        this.reader = reader;
        this.call = call;
        this.responses = new StoredResponses(context, call);
    }

    /** A change: the events to append, if any, and the result for the caller. */
    record Change<T>(HeadBuilder next, List<EventRecord> events, T result) {

        /** Returns a change without a result. */
        @SuppressWarnings("NullAway") // there is no value of Void
        static Change<Void> of(HeadBuilder next, EventRecord event) {
            return new Change<>(next, List.of(event), null);
        }
    }

    /** Returns a writer for a part of the call, whose parts are executed one by one. */
    ConversationWriter part(int number) {
        return new ConversationWriter(context, reader, call.part(number));
    }

    /** Returns whether the call has an idempotency key. */
    boolean hasKey() {
        return call.key() != null;
    }

    /** Returns the stored responses to this call. */
    StoredResponses responses() {
        return responses;
    }

    /** Changes a conversation after reading only its head, at a cost that does not depend on its length. */
    <T> CompletableFuture<T> change(long serviceId, Function<Head, Change<T>> decision) {
        return change(serviceId, null, decision);
    }

    /** Changes a conversation after reading only its head, for an idempotent request. */
    <T> CompletableFuture<T> change(
            long serviceId, @Nullable IdempotentRequest<T> request, Function<Head, Change<T>> decision) {
        return context.sequencer()
                .run(
                        serviceId,
                        () -> responses.afterFailure(
                                request,
                                attempt(
                                        () -> reader.head(serviceId),
                                        Function.identity(),
                                        request,
                                        decision,
                                        ATTEMPTS)));
    }

    /** Changes a conversation after reading all of it. */
    <T> CompletableFuture<T> changeWhole(long serviceId, Function<Conversation, Change<T>> decision) {
        return changeWhole(serviceId, null, decision);
    }

    /** Changes a conversation after reading all of it, for an idempotent request. */
    <T> CompletableFuture<T> changeWhole(
            long serviceId, @Nullable IdempotentRequest<T> request, Function<Conversation, Change<T>> decision) {
        return context.sequencer()
                .run(
                        serviceId,
                        () -> responses.afterFailure(
                                request,
                                attempt(
                                        () -> reader.read(serviceId),
                                        Conversation::head,
                                        request,
                                        decision,
                                        ATTEMPTS)));
    }

    /**
     * Begins a conversation with an id that was never used.
     *
     * @param unlessActive whether to begin it only if no other one like it is active; otherwise {@code onExisting}
     *     is called with the id of the other one and the head that was not stored
     */
    <T> CompletableFuture<T> begin(
            Change<T> first,
            boolean unlessActive,
            IdempotentRequest<T> request,
            BiFunction<Long, Head, CompletableFuture<T>> onExisting) {
        Head head = next(first);
        return context.store()
                .append(Commit.begin(head, first.events(), unlessActive, responses.receipt(request, first.result())))
                .thenCompose(done -> switch (done.outcome()) {
                    case COMMITTED -> CompletableFuture.completedFuture(first.result());
                    case REPEATED -> CompletableFuture.completedFuture(responses.replay(done.receipt(), request));
                    case EXISTS -> onExisting.apply(done.serviceId(), head);
                    case CONFLICT ->
                        throw new IllegalStateException("a conflict with a conversation that did not exist: " + head);
                });
    }

    /** Begins several conversations, all or none, with ids that were never used. */
    <T> CompletableFuture<List<T>> beginAll(List<Change<T>> first, IdempotentRequest<List<T>> request) {
        List<T> results = first.stream().map(Change::result).toList();
        List<Commit> commits = new ArrayList<>(first.size());
        for (Change<T> change : first) {
            Commit commit = Commit.begin(next(change), change.events());
            commits.add(commits.isEmpty() ? commit.with(responses.receipt(request, results)) : commit);
        }
        return context.store().appendAll(commits).thenApply(done -> switch (done.outcome()) {
            case COMMITTED -> results;
            case REPEATED -> responses.replay(done.receipt(), request);
            case CONFLICT, EXISTS ->
                throw new IllegalStateException("a conflict with conversations that did not exist");
        });
    }

    /** Runs an action after all earlier ones on the same key, in the order of the calls. */
    <T> CompletableFuture<T> inSequence(Object key, Supplier<CompletableFuture<T>> action) {
        return context.sequencer().run(key, action);
    }

    CompletableFuture<Void> remove(long serviceId) {
        return context.sequencer()
                .run(
                        serviceId,
                        () -> remove(serviceId, ATTEMPTS).exceptionallyCompose(failure -> {
                            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                            return cause instanceof UnreadableConversationException
                                    ? removeUnreadable(serviceId, cause)
                                    : CompletableFuture.failedFuture(failure);
                        }));
    }

    /**
     * Deletes an unreadable conversation, which otherwise could never be deleted. Its version is unknown, so the
     * version of the call is not checked.
     */
    private CompletableFuture<Void> removeUnreadable(long serviceId, Throwable cause) {
        return context.store()
                .removeUnreadable(context.tenant(), serviceId)
                .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                        ? CompletableFuture.allOf()
                        : CompletableFuture.failedFuture(cause));
    }

    private CompletableFuture<Void> remove(long serviceId, int attempts) {
        return reader.head(serviceId)
                .thenCompose(head -> context.store().remove(RequestChecks.version(head, call)))
                .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                        ? CompletableFuture.allOf()
                        : again(attempts, () -> remove(serviceId, attempts - 1)));
    }

    private <S, T> CompletableFuture<T> attempt(
            Supplier<CompletableFuture<S>> load,
            Function<S, Head> headOf,
            @Nullable IdempotentRequest<T> request,
            Function<S, Change<T>> decision,
            int attempts) {
        return load.get().thenCompose(current -> {
            Head head = RequestChecks.version(headOf.apply(current), call);
            Change<T> change = decision.apply(current);
            if (change.events().isEmpty()) {
                return responses.storedOr(request, change.result());
            }
            Commit commit = Commit.change(head, next(change), change.events());
            return context.store()
                    .append(commit.with(responses.receipt(request, change.result())))
                    .thenCompose(done -> switch (done.outcome()) {
                        case COMMITTED -> CompletableFuture.completedFuture(change.result());
                        case REPEATED -> CompletableFuture.completedFuture(responses.replay(done.receipt(), request));
                        case CONFLICT, EXISTS ->
                            again(attempts, () -> attempt(load, headOf, request, decision, attempts - 1));
                    });
        });
    }

    private Head next(Change<?> change) {
        change.next().lastEventAt(context.now());
        change.events().forEach(event -> change.next().grow(event.json().length));
        return RequestChecks.bounded(change.next().build(), change.events(), context.limits());
    }

    static <T> CompletableFuture<T> again(int attempts, Supplier<CompletableFuture<T>> next) {
        return attempts > 1
                ? next.get()
                : CompletableFuture.failedFuture(
                        new UnavailableException("too many changes of this service at once", Duration.ofSeconds(1)));
    }
}
