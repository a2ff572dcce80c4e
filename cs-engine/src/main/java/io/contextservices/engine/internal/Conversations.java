package io.contextservices.engine.internal;
import static java.util.Objects.requireNonNull;

import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.Status;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.Violation;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of a tenant: reads them, and appends changes with optimistic concurrency. A change that conflicts
 * with another one is retried.
 */
final class Conversations {

    // Changes of this engine run in sequence, so a conflict comes from the sweep or from another process on this store.
    static final int ATTEMPTS = 20;

    private static final int CHANGES_OF_ONE = 1_000;

    final ConversationStore store;
    final Tenant tenant;
    final Limits limits;
    final Enumerations enumerations;
    final EventPreparation intake;
    final CallContext call;
    private final Duration keysKept;
    private final InstantSource clock;
    private final KeyedSequencer turns;

    Conversations(
            ConversationStore store,
            Tenant tenant,
            Limits limits,
            Enumerations enumerations,
            Duration keysKept,
            InstantSource clock) {
        this(
                store,
                tenant,
                limits,
                enumerations,
                new EventPreparation(limits, enumerations),
                CallContext.PLAIN,
                keysKept,
                clock,
                new KeyedSequencer(CHANGES_OF_ONE));
    }

    private Conversations(
            ConversationStore store,
            Tenant tenant,
            Limits limits,
            Enumerations enumerations,
            EventPreparation intake,
            CallContext call,
            Duration keysKept,
            InstantSource clock,
            KeyedSequencer turns) {
        this.store = store;
        this.tenant = tenant;
        this.limits = limits;
        this.enumerations = enumerations;
        this.intake = intake;
        this.call = call;
        this.keysKept = keysKept;
        this.clock = clock;
        this.turns = turns;
    }

    /** A change: the events to append, if any, and the result for the caller. */
    record Change<T>(HeadBuilder next, List<EventRecord> events, T result) {}

    /** Returns these conversations for another call. */
    Conversations with(CallContext other) {
        return new Conversations(store, tenant, limits, enumerations, intake, other, keysKept, clock, turns);
    }

    /** Returns a builder of the head that follows another one in this store. */
    HeadBuilder next(Head head) {
        return head.next(store.floor());
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    CompletableFuture<Conversation> read(long serviceId) {
        return store.read(tenant, serviceId)
                .thenApply(found -> found.filter(
                                conversation -> !conversation.head().isExpired(now()))
                        .orElseThrow(() -> notFound(serviceId)));
    }

    /** Returns the fold of a conversation, with the enumerations of this tenant. */
    Fold fold(Conversation conversation) {
        return Fold.of(conversation, enumerations);
    }

    private CompletableFuture<Head> head(long serviceId) {
        return store.head(tenant, serviceId)
                .thenApply(
                        found -> found.filter(head -> !head.isExpired(now())).orElseThrow(() -> notFound(serviceId)));
    }

    /** Changes a conversation after reading only its head, at a cost that does not depend on its length. */
    <T> CompletableFuture<T> change(long serviceId, Function<Head, Change<T>> decision) {
        return change(serviceId, null, decision);
    }

    /** Changes a conversation after reading only its head, for an idempotent request. */
    <T> CompletableFuture<T> change(
            long serviceId, @Nullable IdempotentRequest<T> once, Function<Head, Change<T>> decision) {
        return turns.take(
                serviceId,
                () -> orAsBefore(once, attempt(() -> head(serviceId), Function.identity(), once, decision, ATTEMPTS)));
    }

    /** Changes a conversation after reading all of it. */
    <T> CompletableFuture<T> changeWhole(long serviceId, Function<Conversation, Change<T>> decision) {
        return changeWhole(serviceId, null, decision);
    }

    /** Changes a conversation after reading all of it, for an idempotent request. */
    <T> CompletableFuture<T> changeWhole(
            long serviceId, @Nullable IdempotentRequest<T> once, Function<Conversation, Change<T>> decision) {
        return turns.take(
                serviceId,
                () -> orAsBefore(once, attempt(() -> read(serviceId), Conversation::head, once, decision, ATTEMPTS)));
    }

    /**
     * Begins a conversation with an id that was never used.
     *
     * @param unlessActive whether to begin it only if no other one like it is active; otherwise {@code goOn} is called
     *     with the id of the other one and the head that was not stored
     */
    <T> CompletableFuture<T> begin(
            Change<T> first,
            boolean unlessActive,
            IdempotentRequest<T> once,
            BiFunction<Long, Head, CompletableFuture<T>> goOn) {
        Head head = next(first);
        return store.append(Commit.begin(head, first.events(), unlessActive, receipt(once, first.result())))
                .thenCompose(done -> switch (done.outcome()) {
                    case COMMITTED -> CompletableFuture.completedFuture(first.result());
                    case REPEATED -> CompletableFuture.completedFuture(replay(done.receipt(), once));
                    case EXISTS -> goOn.apply(done.serviceId(), head);
                    case CONFLICT -> throw new IllegalStateException("a conflict about what was never there: " + head);
                });
    }

    /** Begins several conversations, all or none, with ids that were never used. */
    <T> CompletableFuture<List<T>> beginAll(List<Change<T>> first, IdempotentRequest<List<T>> once) {
        List<T> results = first.stream().map(Change::result).toList();
        List<Commit> commits = new ArrayList<>(first.size());
        for (Change<T> change : first) {
            Commit commit = Commit.begin(next(change), change.events());
            commits.add(commits.isEmpty() ? commit.with(receipt(once, results)) : commit);
        }
        return store.appendAll(commits).thenApply(done -> switch (done.outcome()) {
            case COMMITTED -> results;
            case REPEATED -> replay(done.receipt(), once);
            case CONFLICT, EXISTS -> throw new IllegalStateException("a conflict about what was never there");
        });
    }

    /** Returns an active and readable conversation like that one. */
    CompletableFuture<Optional<Head>> readableLike(Head like) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        ListQuery query = ListQuery.builder(ServiceQuery.MAX_LIMIT, like.lastEventAt()).status(Status.ACTIVE).serviceTypes(types).build();
        return store.list(like.lookUp(), query)
                .thenApply(page -> page.conversations().stream()
                        .filter(each -> each.head().isActiveLike(like) && isReadable(each))
                        .map(Conversation::head)
                        .findFirst());
    }

    private boolean isReadable(Conversation conversation) {
        try {
            Fold unused = fold(conversation);
            return true;
        } catch (UnreadableConversationException e) {
            return false;
        }
    }

    /**
     * Returns the violations of a request at this time, or none if the request was executed before, when it was in
     * time.
     */
    CompletableFuture<List<Violation>> unlessDone(List<Violation> late) {
        return late.isEmpty()
                ? CompletableFuture.completedFuture(late)
                : done().thenApply(found -> found.isPresent() ? List.of() : late);
    }

    /** Fails if the key of the call was used for another request. */
    CompletableFuture<Void> checkKey(IdempotentRequest<?> once) {
        return done().thenAccept(found -> found.ifPresent(receipt -> replay(receipt, once)));
    }

    /**
     * Replays the stored response if an attempt fails. A retried request can fail because its first attempt succeeded:
     * the state that it ends has already ended. Appends check the receipt themselves, so this handles only attempts
     * that failed before appending.
     */
    private <T> CompletableFuture<T> orAsBefore(@Nullable IdempotentRequest<T> once, CompletableFuture<T> attempt) {
        return once == null || call.key() == null
                ? attempt
                : attempt.exceptionallyCompose(failure -> isOfTheStore(failure)
                        ? attempt
                        : done().thenCompose(found -> found.isPresent()
                                ? CompletableFuture.completedFuture(replay(found.get(), once))
                                : attempt));
    }

    /**
     * Returns whether the store failed. The outcome is then unknown, and recently written data may not be durable, so
     * no stored response may be replayed.
     */
    private static boolean isOfTheStore(Throwable failure) {
        return failure instanceof StoreException || failure.getCause() instanceof StoreException;
    }

    /**
     * Returns the response to a request that changes nothing, or the stored response if its first attempt made the
     * change.
     */
    private <T> CompletableFuture<T> asBefore(@Nullable IdempotentRequest<T> once, T result) {
        return once == null || call.key() == null
                ? CompletableFuture.completedFuture(result)
                : done().thenApply(found -> found.isPresent() ? replay(found.get(), once) : result);
    }

    private CompletableFuture<Optional<Receipt>> done() {
        String key = call.receiptKey();
        return key == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : store.receipt(tenant, key, now(), keysKept);
    }

    private <T> @Nullable Receipt receipt(@Nullable IdempotentRequest<T> once, T result) {
        String key = call.receiptKey();
        return once == null || key == null ? null : new Receipt(key, once.answer(call, result), now(), keysKept);
    }

    private <T> T replay(@Nullable Receipt receipt, @Nullable IdempotentRequest<T> once) {
        return requireNonNull(once).replay(call, requireNonNull(receipt).answer());
    }

    /** Runs an action after all earlier ones on the same key, in the order of the calls. */
    <T> CompletableFuture<T> inTurn(Object what, Supplier<CompletableFuture<T>> action) {
        return turns.take(what, action);
    }

    CompletableFuture<Void> remove(long serviceId) {
        return turns.take(
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
        return store.removeUnreadable(tenant, serviceId)
                .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                        ? CompletableFuture.allOf()
                        : CompletableFuture.failedFuture(cause));
    }

    private CompletableFuture<Void> remove(long serviceId, int attempts) {
        return head(serviceId)
                .thenCompose(head -> store.remove(RequestChecks.version(head, call)))
                .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                        ? CompletableFuture.allOf()
                        : again(attempts, () -> remove(serviceId, attempts - 1)));
    }

    private <S, T> CompletableFuture<T> attempt(
            Supplier<CompletableFuture<S>> load,
            Function<S, Head> headOf,
            @Nullable IdempotentRequest<T> once,
            Function<S, Change<T>> decision,
            int attempts) {
        return load.get().thenCompose(current -> {
            Head head = RequestChecks.version(headOf.apply(current), call);
            Change<T> change = decision.apply(current);
            if (change.events().isEmpty()) {
                return asBefore(once, change.result());
            }
            Commit commit = Commit.change(head, next(change), change.events());
            return store.append(commit.with(receipt(once, change.result())))
                    .thenCompose(done -> switch (done.outcome()) {
                        case COMMITTED -> CompletableFuture.completedFuture(change.result());
                        case REPEATED -> CompletableFuture.completedFuture(replay(done.receipt(), once));
                        case CONFLICT, EXISTS ->
                            again(attempts, () -> attempt(load, headOf, once, decision, attempts - 1));
                    });
        });
    }

    private Head next(Change<?> change) {
        change.next().lastEventAt(now());
        change.events().forEach(event -> change.next().grow(event.json().length));
        return RequestChecks.bounded(change.next().build(), change.events(), limits);
    }

    static <T> CompletableFuture<T> again(int attempts, Supplier<CompletableFuture<T>> next) {
        return attempts > 1
                ? next.get()
                : CompletableFuture.failedFuture(
                        new UnavailableException("too many changes of this service at once", Duration.ofSeconds(1)));
    }

    static NotFoundException notFound(long serviceId) {
        return new NotFoundException("There is no service " + serviceId);
    }

    static <T> T orNotFound(Optional<T> found, String what, long serviceId, long id) {
        return found.orElseThrow(
                () -> new NotFoundException("There is no " + what + ' ' + id + " in service " + serviceId));
    }
}
