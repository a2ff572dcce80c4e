package io.contextservices.engine.internal;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Violation;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stored responses to the requests of one call. A call without an idempotency key has none. Thread-safe.
 */
final class StoredResponses {

    private final TenantContext context;
    private final CallContext call;

    StoredResponses(TenantContext context, CallContext call) {
        this.context = context;
        this.call = call;
    }

    /** Returns the receipt to store with a response; {@code null} for none. */
    <T> @Nullable Receipt receipt(@Nullable IdempotentRequest<T> request, T response) {
        String key = call.receiptKey();
        return request == null || key == null
                ? null
                : new Receipt(key, request.stored(call, response), context.now(), context.keysKept());
    }

    /** Returns the response in a receipt. */
    <T> T replay(@Nullable Receipt receipt, @Nullable IdempotentRequest<T> request) {
        return requireNonNull(request).replay(call, requireNonNull(receipt).response());
    }

    /** Reads the receipt of the call, if it has one. */
    private CompletableFuture<Optional<Receipt>> find() {
        String key = call.receiptKey();
        return key == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : context.store().receipt(context.tenant(), key, context.now(), context.keysKept());
    }

    /** Fails if the key of the call was used for another request. */
    CompletableFuture<Void> checkKey(IdempotentRequest<?> request) {
        return find().thenAccept(found -> found.ifPresent(receipt -> replay(receipt, request)));
    }

    /**
     * Returns the violations of a request at this time, or none if the request was executed before, when it was in
     * time.
     */
    CompletableFuture<List<Violation>> unlessExecuted(List<Violation> late) {
        return late.isEmpty()
                ? CompletableFuture.completedFuture(late)
                : find().thenApply(found -> found.isPresent() ? List.of() : late);
    }

    /**
     * Returns the response to a request that changes nothing, or the stored response if its first attempt made the
     * change.
     */
    <T> CompletableFuture<T> storedOr(@Nullable IdempotentRequest<T> request, T response) {
        return request == null || call.key() == null
                ? CompletableFuture.completedFuture(response)
                : find().thenApply(found -> found.isPresent() ? replay(found.get(), request) : response);
    }

    /**
     * Replays the stored response if an attempt fails. A retried request can fail because its first attempt succeeded:
     * the state that it ends has already ended. Appends check the receipt themselves, so this handles only attempts
     * that failed before appending.
     */
    <T> CompletableFuture<T> afterFailure(@Nullable IdempotentRequest<T> request, CompletableFuture<T> attempt) {
        return request == null || call.key() == null
                ? attempt
                : attempt.exceptionallyCompose(failure -> isOfStore(failure)
                        ? attempt
                        : find().thenCompose(found -> found.isPresent()
                                ? CompletableFuture.completedFuture(replay(found.get(), request))
                                : attempt));
    }

    /**
     * Returns whether the store failed. The outcome is then unknown, and recently written data may not be durable, so
     * no stored response may be replayed.
     */
    private static boolean isOfStore(Throwable failure) {
        return failure instanceof StoreException || failure.getCause() instanceof StoreException;
    }
}
