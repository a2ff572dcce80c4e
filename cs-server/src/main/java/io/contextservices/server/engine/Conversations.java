package io.contextservices.server.engine;

import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.UnavailableException;
import io.contextservices.server.store.Appended.Outcome;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A tenant's conversations: reads them, and changes them by appending to what was read, again if others were faster. */
final class Conversations {

    // Changes made here take turns, so whoever was faster is the sweep, or another process on the same store.
    static final int ATTEMPTS = 20;

    final ConversationStore store;
    final Tenant tenant;
    final @Nullable String group;
    final Limits limits;
    final Enumerations enumerations;
    final Intake intake;
    private final InstantSource clock;
    private final Turns turns;

    Conversations(
            ConversationStore store, Tenant tenant, Limits limits, Enumerations enumerations, InstantSource clock) {
        this(store, tenant, null, limits, enumerations, new Intake(limits, enumerations), clock, new Turns());
    }

    private Conversations(
            ConversationStore store,
            Tenant tenant,
            @Nullable String group,
            Limits limits,
            Enumerations enumerations,
            Intake intake,
            InstantSource clock,
            Turns turns) {
        this.turns = turns;
        this.store = store;
        this.tenant = tenant;
        this.group = group;
        this.limits = limits;
        this.enumerations = enumerations;
        this.intake = intake;
        this.clock = clock;
    }

    /** What is appended, if anything, and what the caller gets once it is. */
    record Change<T>(Head.Builder next, List<EventRecord> events, T result) {}

    /** The same for a business unit of the tenant. */
    Conversations ofGroup(String name) {
        return new Conversations(store, tenant, name, limits, enumerations, intake, clock, turns);
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

    /** The commit that begins a conversation. */
    Commit first(Change<?> change, boolean unlessActive) {
        return new Commit(null, next(change), change.events(), unlessActive);
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
        return turns.take(serviceId, () -> attempt(() -> head(serviceId), Function.identity(), decision, ATTEMPTS));
    }

    /** Changes a conversation when all of it has to be known. */
    <T> CompletableFuture<T> changeWhole(long serviceId, Function<Conversation, Change<T>> decision) {
        return turns.take(serviceId, () -> attempt(() -> read(serviceId), Conversation::head, decision, ATTEMPTS));
    }

    CompletableFuture<Void> remove(long serviceId) {
        return turns.take(serviceId, () -> remove(serviceId, ATTEMPTS));
    }

    private CompletableFuture<Void> remove(long serviceId, int attempts) {
        return head(serviceId)
                .thenCompose(head -> store.remove(head))
                .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                        ? CompletableFuture.allOf()
                        : again(attempts, () -> remove(serviceId, attempts - 1)));
    }

    private <S, T> CompletableFuture<T> attempt(
            Supplier<CompletableFuture<S>> load,
            Function<S, Head> headOf,
            Function<S, Change<T>> decision,
            int attempts) {
        return load.get().thenCompose(current -> {
            Change<T> change = decision.apply(current);
            if (change.events().isEmpty()) {
                return CompletableFuture.completedFuture(change.result());
            }
            return store.append(new Commit(headOf.apply(current), next(change), change.events()))
                    .thenCompose(done -> done.outcome() == Outcome.COMMITTED
                            ? CompletableFuture.completedFuture(change.result())
                            : again(attempts, () -> attempt(load, headOf, decision, attempts - 1)));
        });
    }

    private Head next(Change<?> change) {
        change.next().touched(now());
        change.events().forEach(event -> change.next().grow(event.json().length));
        return Checks.bounded(change.next().build(), limits);
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

    static <T> T orNotFound(Optional<T> found, String what, long serviceId, int id) {
        return found.orElseThrow(
                () -> new NotFoundException("There is no " + what + ' ' + id + " in service " + serviceId));
    }
}
