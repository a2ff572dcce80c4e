package io.contextservices.engine.internal;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceQuery.Status;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.Violation;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
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

/** A tenant's conversations: reads them, and changes them by appending to what was read, again if others were faster. */
final class Conversations {

    // Changes made here take turns, so whoever was faster is the sweep, or another process on the same store.
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

    /** What is appended, if anything, and what the caller gets once it is. */
    record Change<T>(Head.Builder next, List<EventRecord> events, T result) {}

    /** The same for another call. */
    Conversations with(CallContext other) {
        return new Conversations(store, tenant, limits, enumerations, intake, other, keysKept, clock, turns);
    }

    /** Begins what follows a head in this store. */
    Head.Builder next(Head head) {
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

    /** What a conversation adds up to, as this tenant's enumerations show it. */
    Fold fold(Conversation conversation) {
        return Fold.of(conversation, enumerations);
    }

    private CompletableFuture<Head> head(long serviceId) {
        return store.head(tenant, serviceId)
                .thenApply(
                        found -> found.filter(head -> !head.isExpired(now())).orElseThrow(() -> notFound(serviceId)));
    }

    /** Changes a conversation on the strength of its head alone, which costs the same however long it is. */
    <T> CompletableFuture<T> change(long serviceId, Function<Head, Change<T>> decision) {
        return change(serviceId, null, decision);
    }

    /** The same for a request that is carried out once. */
    <T> CompletableFuture<T> change(
            long serviceId, @Nullable IdempotentRequest<T> once, Function<Head, Change<T>> decision) {
        return turns.take(
                serviceId,
                () -> orAsBefore(once, attempt(() -> head(serviceId), Function.identity(), once, decision, ATTEMPTS)));
    }

    /** Changes a conversation when all of it has to be known. */
    <T> CompletableFuture<T> changeWhole(long serviceId, Function<Conversation, Change<T>> decision) {
        return changeWhole(serviceId, null, decision);
    }

    /** The same for a request that is carried out once. */
    <T> CompletableFuture<T> changeWhole(
            long serviceId, @Nullable IdempotentRequest<T> once, Function<Conversation, Change<T>> decision) {
        return turns.take(
                serviceId,
                () -> orAsBefore(once, attempt(() -> read(serviceId), Conversation::head, once, decision, ATTEMPTS)));
    }

    /**
     * Begins a conversation under an id that was never used.
     *
     * @param unlessActive only if there is none like it that is active; otherwise that one's id and the head that was not
     *     kept are gone on with
     */
    <T> CompletableFuture<T> begin(
            Change<T> first,
            boolean unlessActive,
            IdempotentRequest<T> once,
            BiFunction<Long, Head, CompletableFuture<T>> goOn) {
        Head head = next(first);
        return store.append(new Commit(null, head, first.events(), unlessActive, receipt(once, first.result())))
                .thenCompose(done -> switch (done.outcome()) {
                    case COMMITTED -> CompletableFuture.completedFuture(first.result());
                    case REPEATED -> CompletableFuture.completedFuture(replay(done.receipt(), once));
                    case EXISTS -> goOn.apply(done.serviceId(), head);
                    case CONFLICT -> throw new IllegalStateException("a conflict about what was never there: " + head);
                });
    }

    /** Begins several conversations, all or none, under ids that were never used. */
    <T> CompletableFuture<List<T>> beginAll(List<Change<T>> first, IdempotentRequest<List<T>> once) {
        List<T> results = first.stream().map(Change::result).toList();
        List<Commit> commits = new ArrayList<>(first.size());
        for (Change<T> change : first) {
            Commit commit = new Commit(null, next(change), change.events());
            commits.add(commits.isEmpty() ? commit.with(receipt(once, results)) : commit);
        }
        return store.appendAll(commits).thenApply(done -> switch (done.outcome()) {
            case COMMITTED -> results;
            case REPEATED -> replay(done.receipt(), once);
            case CONFLICT, EXISTS -> throw new IllegalStateException("a conflict about what was never there");
        });
    }

    /** An active conversation like that one, of those that can be read. */
    CompletableFuture<Optional<Head>> readableLike(Head like) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        ListQuery query = new ListQuery(Status.ACTIVE, types, null, null, null, ServiceQuery.MAX_LIMIT, like.touched());
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

    /** What is wrong with a request by now, if anything; nothing if it was carried out before, when it was in time. */
    CompletableFuture<List<Violation>> unlessDone(List<Violation> late) {
        return late.isEmpty()
                ? CompletableFuture.completedFuture(late)
                : done().thenApply(found -> found.isPresent() ? List.of() : late);
    }

    /** Fails if the key of the call is another request's. */
    CompletableFuture<Void> checkKey(IdempotentRequest<?> once) {
        return done().thenAccept(found -> found.ifPresent(receipt -> replay(receipt, once)));
    }

    /**
     * A request that is sent again may fail because it was carried out: a state that it ended has ended. The store looks
     * whether it was wherever something is appended, so only where nothing was this remains to be seen.
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

    /** Then it is not known what became of it, nor whether what can be read would survive a loss of power. */
    private static boolean isOfTheStore(Throwable failure) {
        return failure instanceof StoreException || failure.getCause() instanceof StoreException;
    }

    /** The answer to a request that changes nothing, unless that is because it did before. */
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

    /** Does something after whatever else is about the same thing, in the order in which it was asked for. */
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

    /** So that there is a way to be rid of it. Whether it is of the version that the call names, if any, cannot be known. */
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
            Commit commit = new Commit(head, next(change), change.events());
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
        change.next().touched(now());
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
