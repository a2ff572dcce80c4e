package io.contextservices.cassandra;

import io.contextservices.store.Conversation;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page. Reads as many conversations in parallel as are expected to fit. For one page.
 *
 * @param <P> the type of a place in the page's list
 */
final class PageReader<P> {

    /** The size of the events at which a page ends; the conversation that exceeds it is included. */
    static final long PAGE_BYTES = 4L << 20;

    private static final int FIRST_WIDTH = 8;
    private static final int MAX_WIDTH = 64;

    private final RowReader reader;
    private final Tenant tenant;
    private final Candidates<P> candidates;
    private final int limit;
    private final Deque<Long> queue = new ArrayDeque<>();
    private final List<Conversation> found = new ArrayList<>();
    private final List<Long> unreadable = new ArrayList<>();
    private @Nullable P last;
    private long bytes;

    PageReader(RowReader reader, Tenant tenant, Candidates<P> candidates, int limit) {
        this.reader = reader;
        this.tenant = tenant;
        this.candidates = candidates;
        this.limit = limit;
    }

    CompletableFuture<Page<P>> read() {
        if (queue.isEmpty()) {
            return candidates.next().thenCompose(ids -> {
                queue.addAll(ids);
                return ids.isEmpty() ? CompletableFuture.completedFuture(new Page<P>(found, unreadable, null)) : read();
            });
        }
        if (isFull()) {
            return CompletableFuture.completedFuture(new Page<>(found, unreadable, last));
        }
        return wave().thenCompose(done -> read());
    }

    /** The result for an id: a conversation, none, or one that belongs to the page and is unreadable. */
    private record Read(@Nullable Conversation conversation, boolean unreadable) {}

    private CompletableFuture<Void> wave() {
        List<Long> ids = new ArrayList<>();
        for (int remaining = width(); remaining > 0 && !queue.isEmpty(); remaining--) {
            ids.add(queue.remove());
        }
        List<CompletableFuture<Read>> reads = ids.stream().map(this::read).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> {
                    int added = 0;
                    while (added < ids.size() && !isFull()) {
                        add(ids.get(added), reads.get(added).join());
                        added++;
                    }
                    for (int i = ids.size() - 1; i >= added; i--) {
                        queue.addFirst(ids.get(i));
                    }
                });
    }

    private CompletableFuture<Read> read(long id) {
        return RowReader.ifUnreadable(
                reader.read(tenant, id).thenApply(conversation -> new Read(conversation, false)), () -> readHead(id));
    }

    /**
     * Reads the head, which is often readable when the events are not, to decide whether the conversation belongs to
     * the page.
     */
    private CompletableFuture<Read> readHead(long id) {
        return RowReader.ifUnreadable(
                reader.head(tenant, id).thenApply(head -> new Read(null, candidates.contains(id, head))),
                () -> CompletableFuture.completedFuture(new Read(null, true)));
    }

    private boolean isFull() {
        return found.size() + unreadable.size() >= limit
                || bytes >= PAGE_BYTES
                || unreadable.size() >= Page.MAX_UNREADABLE;
    }

    /** Returns how many conversations to read next, presuming that they are as large as those before. */
    private int width() {
        long fitting = found.isEmpty() ? FIRST_WIDTH : (PAGE_BYTES - bytes) / Math.max(1, bytes / found.size()) + 1;
        return (int) Math.min(Math.min(fitting, MAX_WIDTH), limit - found.size() - unreadable.size());
    }

    private void add(long id, Read read) {
        last = candidates.place(id);
        Conversation conversation = read.conversation();
        if (read.unreadable()) {
            unreadable.add(id);
        } else if (candidates.contains(id, conversation == null ? null : conversation.head()) && conversation != null) {
            found.add(conversation);
            bytes += conversation.events().stream()
                    .mapToLong(event -> event.json().length)
                    .sum();
        }
    }
}
