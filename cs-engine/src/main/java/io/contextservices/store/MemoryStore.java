package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in memory, for tests: its data is lost when the process ends. Thread-safe. */
public final class MemoryStore implements TransferableStore {

    private record Id(Tenant tenant, long serviceId) {}

    private record Key(Tenant tenant, String key) {}

    private static final Comparator<Head> BY_DUE = Comparator.comparing(
                    Head::nextDueAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(head -> head.tenant().name())
            .thenComparing(Head::serviceId);

    private final Map<Id, Conversation> conversations = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();
    private final Map<Key, Receipt> receipts = new HashMap<>();
    private final Set<Id> unreadable = new HashSet<>();
    private long nextId = 1;
    private volatile long floor;
    private boolean closed;

    /** Creates an empty store. */
    public MemoryStore() {}

    /** Makes a conversation unreadable, as damage does in other stores. */
    public synchronized void spoil(Tenant tenant, long serviceId) {
        unreadable.add(new Id(tenant, serviceId));
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        return run(() -> store(commit));
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        Commit.checkBeginnings(commits);
        return run(() -> {
            AppendResult first = store(commits.get(0));
            if (first.outcome() == AppendResult.Outcome.COMMITTED) {
                commits.subList(1, commits.size()).forEach(this::store);
            }
            return first;
        });
    }

    private AppendResult store(Commit commit) {
        Receipt receipt = commit.receipt();
        if (receipt != null) {
            Optional<Receipt> before = valid(commit.next().tenant(), receipt.key(), receipt.issuedAt());
            if (before.isPresent()) {
                return AppendResult.repeated(before.get());
            }
        }
        Head expected = commit.expected();
        Id id = new Id(commit.next().tenant(), commit.next().serviceId());
        List<EventRecord> events = new ArrayList<>();
        if (expected != null) {
            Conversation current = current(expected);
            if (current == null) {
                return AppendResult.CONFLICT;
            }
            events.addAll(current.events());
        } else if (commit.unlessActive()) {
            Optional<Head> other = active(commit.next());
            if (other.isPresent()) {
                return AppendResult.exists(other.get().serviceId());
            }
        }
        events.addAll(commit.events());
        conversations.put(id, new Conversation(commit.next(), events));
        if (receipt != null) {
            receipts.put(new Key(commit.next().tenant(), receipt.key()), receipt);
        }
        return AppendResult.COMMITTED;
    }

    private @Nullable Conversation current(Head expected) {
        Conversation current = found(expected.tenant(), expected.serviceId());
        return current != null && current.head().equals(expected) ? current : null;
    }

    private @Nullable Conversation found(Tenant tenant, long serviceId) {
        Id id = new Id(tenant, serviceId);
        if (unreadable.contains(id)) {
            throw new UnreadableConversationException(serviceId, "service " + serviceId + " was spoilt", null);
        }
        return conversations.get(id);
    }

    private boolean isReadable(Head head) {
        return !unreadable.contains(new Id(head.tenant(), head.serviceId()));
    }

    private Optional<Receipt> valid(Tenant tenant, String key, Instant now) {
        return Optional.ofNullable(receipts.get(new Key(tenant, key))).filter(receipt -> receipt.isValid(now));
    }

    private Optional<Head> active(Head like) {
        return heads().filter(head -> isReadable(head) && head.isActiveLike(like))
                .min(Comparator.comparingLong(Head::serviceId));
    }

    private Stream<Head> heads() {
        return conversations.values().stream().map(Conversation::head);
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        return run(() -> {
            if (current(expected) == null) {
                return AppendResult.CONFLICT;
            }
            conversations.remove(new Id(expected.tenant(), expected.serviceId()));
            return AppendResult.COMMITTED;
        });
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        return read(tenant, serviceId).thenApply(found -> found.map(Conversation::head));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        return run(() -> Optional.ofNullable(found(tenant, serviceId)));
    }

    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        Id id = new Id(tenant, serviceId);
        return run(() -> {
            if (!unreadable.remove(id)) {
                return AppendResult.CONFLICT;
            }
            conversations.remove(id);
            return AppendResult.COMMITTED;
        });
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        return run(() -> page(
                heads().filter(head -> head.lookUp().equals(lookUp)).filter(query::selects),
                Head::position,
                query.limit()));
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        ConversationStore.checkLimit(limit);
        return run(() -> page(
                heads().filter(head -> head.tenant().equals(tenant)).filter(head -> head.serviceId() > afterId),
                Head::serviceId,
                limit));
    }

    private <P extends Comparable<P>> Page<P> page(Stream<Head> all, Function<Head, P> position, int limit) {
        List<Conversation> found = new ArrayList<>();
        List<Long> unreadableIds = new ArrayList<>();
        P last = null;
        for (Head head : (Iterable<Head>) all.sorted(Comparator.comparing(position))::iterator) {
            if (found.size() + unreadableIds.size() == limit || unreadableIds.size() == Page.MAX_UNREADABLE) {
                return new Page<>(found, unreadableIds, last);
            }
            last = position.apply(head);
            if (isReadable(head)) {
                found.add(conversations.get(new Id(head.tenant(), head.serviceId())));
            } else {
                unreadableIds.add(head.serviceId());
            }
        }
        return new Page<>(found, unreadableIds, null);
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        ConversationStore.checkLimit(limit);
        Head.requireDue(after);
        return run(() -> {
            List<Head> all = heads().filter(head -> head.isDue(now))
                    .filter(head -> after == null || BY_DUE.compare(head, after) > 0)
                    .sorted(BY_DUE)
                    .toList();
            return new DuePage(
                    all.stream().filter(this::isReadable).limit(limit).toList(),
                    all.stream()
                            .filter(head -> !isReadable(head))
                            .map(Head::serviceId)
                            .limit(Page.MAX_UNREADABLE)
                            .toList());
        });
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        Notes.name(name);
        return run(() -> Optional.ofNullable(notes.get(name)));
    }

    @Override
    public CompletableFuture<Void> note(String name, String text) {
        Notes.name(name);
        Notes.text(text);
        return change(() -> notes.put(name, text));
    }

    @Override
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration lifetime) {
        Receipt.checkKey(key);
        Receipt.checkLifetime(lifetime);
        return run(() -> valid(tenant, key, now));
    }

    @Override
    public CompletableFuture<Void> deleteReceipts(Instant before) {
        return change(
                () -> receipts.values().removeIf(receipt -> receipt.issuedAt().isBefore(before)));
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        ConversationStore.checkIdCount(count);
        return run(() -> {
            IdBlock block = new IdBlock(nextId, count);
            nextId += count;
            return block;
        });
    }

    @Override
    public CompletableFuture<Void> skipIds(IdBlock block) {
        return change(() -> nextId = Math.max(nextId, block.last() + 1));
    }

    @Override
    public long floor() {
        return floor;
    }

    @Override
    public CompletableFuture<Void> raiseFloor(long minimum) {
        return change(() -> floor = Math.max(floor, minimum));
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> countByTenant() {
        return run(() -> heads().collect(Collectors.groupingBy(Head::tenant, Collectors.counting())));
    }

    @Override
    public CompletableFuture<AppendResult> importConversation(Conversation conversation) {
        Head head = conversation.head();
        return run(() -> {
            Conversation existing = found(head.tenant(), head.serviceId());
            if (existing == null) {
                conversations.put(new Id(head.tenant(), head.serviceId()), conversation);
            }
            return existing == null ? AppendResult.COMMITTED : AppendResult.existing(existing.head(), head);
        });
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit) {
        ConversationStore.checkLimit(limit);
        int from = after == null ? 0 : Integer.parseUnsignedInt(after);
        return run(() -> {
            List<ReceiptPage.Owned> page = receipts.entrySet().stream()
                    .map(entry -> new ReceiptPage.Owned(entry.getKey().tenant(), entry.getValue()))
                    .skip(from)
                    .limit(limit)
                    .toList();
            int next = from + page.size();
            return new ReceiptPage(page, next < receipts.size() ? Integer.toString(next) : null);
        });
    }

    @Override
    public CompletableFuture<AppendResult> importReceipt(Tenant tenant, Receipt receipt) {
        requireNonNull(tenant, "tenant");
        return run(() -> {
            Optional<Receipt> existing = valid(tenant, receipt.key(), receipt.issuedAt());
            if (existing.isEmpty()) {
                receipts.put(new Key(tenant, receipt.key()), receipt);
            }
            return existing.map(AppendResult::repeated).orElse(AppendResult.COMMITTED);
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @SuppressWarnings("NullAway") // there is no value of Void
    private CompletableFuture<Void> change(Runnable change) {
        return run(() -> {
            change.run();
            return null;
        });
    }

    private synchronized <T> CompletableFuture<T> run(Supplier<T> operation) {
        if (closed) {
            return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
        }
        try {
            return CompletableFuture.completedFuture(operation.get());
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
