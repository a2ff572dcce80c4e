package io.contextservices.server;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that completes its operations on another thread once the test releases them, or fails them. */
final class HeldStore implements ConversationStore {

    private final ConversationStore store = new MemoryStore();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    final AtomicInteger appends = new AtomicInteger();

    void release() {
        Thread thread = new Thread(() -> released.complete(null), "held-store");
        thread.start();
    }

    void fail(RuntimeException failure) {
        new Thread(() -> released.completeExceptionally(failure), "held-store").start();
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        appends.incrementAndGet();
        return released.thenCompose(ignored -> store.append(commit));
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        appends.incrementAndGet();
        return released.thenCompose(ignored -> store.appendAll(commits));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        return released.thenCompose(ignored -> store.read(tenant, serviceId));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey key, ListQuery query) {
        return released.thenCompose(ignored -> store.list(key, query));
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        return released.thenCompose(ignored -> store.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        return released.thenCompose(ignored -> store.head(tenant, serviceId));
    }

    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        return released.thenCompose(ignored -> store.removeUnreadable(tenant, serviceId));
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        return released.thenCompose(ignored -> store.scan(tenant, afterId, limit));
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
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept) {
        return released.thenCompose(ignored -> store.receipt(tenant, key, now, kept));
    }

    @Override
    public CompletableFuture<Void> deleteReceipts(Instant before) {
        return store.deleteReceipts(before);
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        return store.reserveIds(count);
    }

    @Override
    public long floor() {
        return store.floor();
    }

    @Override
    public void close() {
        store.close();
    }
}
