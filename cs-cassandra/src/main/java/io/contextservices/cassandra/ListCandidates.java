package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Status;
import io.contextservices.cassandra.Lists.Bucket;
import io.contextservices.cassandra.Lists.Entry;
import io.contextservices.cassandra.Lists.Place;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Merges the entries of one list from all its buckets, active and completed. For one reader. */
final class ListCandidates implements Candidates<Position> {

    private static final int MAX_AT_ONCE = 200;
    private static final int MIN_AT_ONCE = 20;

    private final Lists lists;
    private final OperationLimiter limiter;
    private final ListKey key;
    private final ListQuery query;
    private final Set<String> types;
    private final int atOnce;
    private final long last;
    private final Map<Long, List<Entry>> entriesById = new HashMap<>();
    private final Map<Long, Position> positions = new HashMap<>();
    private @Nullable List<Bucket> buckets;
    private long started;
    private long id = Long.MIN_VALUE;
    private boolean exhausted;

    ListCandidates(Lists lists, OperationLimiter limiter, ListKey key, ListQuery query) {
        this.lists = lists;
        this.limiter = limiter;
        this.key = key;
        this.query = query;
        types = query.serviceTypes().stream().map(Lists::type).collect(Collectors.toSet());
        atOnce = Math.max(MIN_AT_ONCE, Math.min(MAX_AT_ONCE, query.limit() + 1));
        started = query.startedFrom() == null ? Long.MIN_VALUE : Times.millis(query.startedFrom());
        Position after = query.after();
        if (after != null && Times.millis(after.startedAt()) >= started) {
            started = Times.millis(after.startedAt());
            id = after.serviceId();
        }
        last = query.startedTo() == null ? Long.MAX_VALUE : Times.millisBefore(query.startedTo());
        exhausted = started > last;
    }

    @Override
    public CompletableFuture<List<Long>> next() {
        if (exhausted) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (buckets == null) {
            return lists.buckets(key).thenCompose(found -> {
                buckets = found;
                exhausted = found.isEmpty();
                return next();
            });
        }
        List<CompletableFuture<List<Entry>>> reads =
                buckets.stream().flatMap(this::read).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    List<Long> ids =
                            merge(reads.stream().map(CompletableFuture::join).toList());
                    return ids.isEmpty() ? next() : CompletableFuture.completedFuture(ids);
                });
    }

    private Stream<CompletableFuture<List<Entry>>> read(Bucket bucket) {
        return Stream.of(false, true)
                .filter(completed -> query.status() == Status.ALL || completed == (query.status() == Status.COMPLETED))
                .map(completed -> lists.entries(key, bucket, completed, started, id, last, atOnce));
    }

    /**
     * Merges the parts up to the point that all of them cover. If a part was not read to its end, entries after its
     * last one have to wait.
     */
    private List<Long> merge(List<List<Entry>> parts) {
        TreeMap<Position, List<Entry>> entries = new TreeMap<>();
        Position end = null;
        for (List<Entry> part : parts) {
            for (Entry entry : part) {
                entries.computeIfAbsent(entry.place().position(), place -> new ArrayList<>())
                        .add(entry);
            }
            if (part.size() == atOnce) {
                Position reached = reached(part);
                end = end == null || reached.compareTo(end) < 0 ? reached : end;
            }
        }
        exhausted = end == null;
        if (end != null) {
            started = Times.millis(end.startedAt());
            id = end.serviceId();
        }
        entriesById.clear();
        positions.clear();
        List<Long> ids = new ArrayList<>();
        (end == null ? entries : entries.headMap(end, true)).forEach((position, here) -> {
            if (here.stream().anyMatch(entry -> hasType(entry) && mayCount(entry))) {
                ids.add(position.serviceId());
                entriesById.put(position.serviceId(), here);
                positions.put(position.serviceId(), position);
            }
        });
        return ids;
    }

    /**
     * Returns the last position that the part covers completely. A position may have several entries while a
     * conversation changes, so those of the last position may be incomplete.
     */
    private static Position reached(List<Entry> part) {
        Position last = part.get(part.size() - 1).place().position();
        return part.stream()
                .map(entry -> entry.place().position())
                .filter(position -> position.compareTo(last) < 0)
                .reduce((first, second) -> second)
                .orElse(last);
    }

    /**
     * Returns whether an entry counts. A stale entry counts only if the page spans both parts: its conversation may
     * have moved to a part that was read before it arrived there.
     */
    private boolean mayCount(Entry entry) {
        return !entry.stale() || query.status() == Status.ALL;
    }

    private boolean hasType(Entry entry) {
        return types.isEmpty() || types.contains(entry.place().type());
    }

    @Override
    public Position place(long serviceId) {
        return requireNonNull(positions.get(serviceId));
    }

    @Override
    public boolean contains(long serviceId, @Nullable Head head) {
        if (head == null) {
            return false; // removed, or not started
        }
        Place place = Place.of(head);
        for (Entry entry : entriesById.getOrDefault(serviceId, List.of())) {
            if (!entry.stale()
                    && head.version() >= entry.version()
                    && !entry.place().equals(place)) {
                limiter.runInBackground(lists.retire(entry.place(), entry.version()));
            }
        }
        return head.lookUp().equals(key) && query.selects(head);
    }
}
