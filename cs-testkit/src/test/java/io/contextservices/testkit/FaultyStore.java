package io.contextservices.testkit;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A store with one failing call. Calls of the background sweep are not counted. */
final class FaultyStore implements TransferableStore {

    /** The kind of the failure. */
    enum Fault {
        /** A disk that fails before anything was written. */
        BEFORE,
        /** A disk that fails after everything was written. */
        AFTER,
        /** A store that is overloaded. */
        REFUSED
    }

    private final TransferableStore store;
    private final int failing;
    private final Fault fault;
    private int calls;

    /**
     * Wraps another store.
     *
     * @param failing the number of the failing call, from 1; 0 for none
     */
    FaultyStore(TransferableStore store, int failing, Fault fault) {
        this.store = store;
        this.failing = failing;
        this.fault = fault;
    }

    synchronized int calls() {
        return calls;
    }

    private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
        boolean fails;
        synchronized (this) {
            fails = ++calls == failing;
        }
        if (!fails) {
            return call.get();
        }
        if (fault == Fault.REFUSED) {
            return CompletableFuture.failedFuture(new UnavailableException("too much", Duration.ofSeconds(1)));
        }
        CompletableFuture<?> done = fault == Fault.AFTER ? call.get() : CompletableFuture.completedFuture(null);
        return done.thenCompose(
                written -> CompletableFuture.failedFuture(new StoreException("call " + failing + " fails", null)));
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        return call(() -> store.append(commit));
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        return call(() -> store.appendAll(commits));
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        return call(() -> store.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        return call(() -> store.head(tenant, serviceId));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        return call(() -> store.read(tenant, serviceId));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        return call(() -> store.list(lookUp, query));
    }

    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        return call(() -> store.removeUnreadable(tenant, serviceId));
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        return call(() -> store.scan(tenant, afterId, limit));
    }

    @Override
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept) {
        return call(() -> store.receipt(tenant, key, now, kept));
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        return call(() -> store.reserveIds(count));
    }

    @Override
    public CompletableFuture<DuePage> due(Head after, Instant now, int limit) {
        return store.due(after, now, limit);
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        return store.note(name);
    }

    @Override
    public CompletableFuture<Void> note(String name, String text) {
        return store.note(name, text);
    }

    @Override
    public CompletableFuture<Void> deleteReceipts(Instant before) {
        return store.deleteReceipts(before);
    }

    @Override
    public CompletableFuture<Void> skipIds(IdBlock block) {
        return call(() -> store.skipIds(block));
    }

    @Override
    public long floor() {
        return store.floor();
    }

    @Override
    public CompletableFuture<Void> raiseFloor(long floor) {
        return call(() -> store.raiseFloor(floor));
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> countByTenant() {
        return call(() -> store.countByTenant());
    }

    @Override
    public CompletableFuture<AppendResult> importConversation(Conversation conversation) {
        return call(() -> store.importConversation(conversation));
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(String after, int limit) {
        return call(() -> store.receipts(after, limit));
    }

    @Override
    public CompletableFuture<AppendResult> importReceipt(Tenant tenant, Receipt receipt) {
        return call(() -> store.importReceipt(tenant, receipt));
    }

    @Override
    public void close() {
        store.close();
    }
}
