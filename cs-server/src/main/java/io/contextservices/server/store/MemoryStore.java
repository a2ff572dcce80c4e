package io.contextservices.server.store;

import io.contextservices.api.UnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Keeps conversations in memory, for tests: everything is gone when the process ends. Safe for use by any thread. */
public final class MemoryStore implements ConversationStore {

    private record Id(Tenant tenant, long serviceId) {}

    private final Map<Id, Conversation> conversations = new HashMap<>();
    private long nextId = 1;
    private boolean closed;

    /** An empty store. */
    public MemoryStore() {}

    @Override
    public CompletableFuture<Appended> append(Commit commit) {
        return run(() -> {
            Head expected = commit.expected();
            Id id = new Id(commit.next().tenant(), commit.next().serviceId());
            List<EventRecord> events = new ArrayList<>();
            if (expected != null) {
                Conversation current = conversations.get(id);
                if (current == null || !current.head().equals(expected)) {
                    return Appended.CONFLICT;
                }
                events.addAll(current.events());
            }
            events.addAll(commit.events());
            conversations.put(id, new Conversation(commit.next(), events));
            return Appended.COMMITTED;
        });
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        return run(() -> Optional.ofNullable(conversations.get(new Id(tenant, serviceId))));
    }

    @Override
    public CompletableFuture<Page> list(LookUp lookUp, ListQuery query) {
        return run(() -> {
            List<Conversation> found = conversations.values().stream()
                    .filter(conversation -> conversation.head().lookUp().equals(lookUp))
                    .filter(conversation -> query.selects(conversation.head()))
                    .sorted(Comparator.comparing(
                            conversation -> conversation.head().position()))
                    .limit(query.limit() + 1L)
                    .toList();
            boolean more = found.size() > query.limit();
            return new Page(more ? found.subList(0, query.limit()) : found, more);
        });
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        if (count < 1 || count > 1_000_000) {
            throw new IllegalArgumentException(count + " ids");
        }
        return run(() -> {
            IdBlock block = new IdBlock(nextId, count);
            nextId += count;
            return block;
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private synchronized <T> CompletableFuture<T> run(Supplier<T> operation) {
        if (closed) {
            return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
        }
        return CompletableFuture.completedFuture(operation.get());
    }
}
