package io.contextservices.cassandra;

import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.Page;
import io.contextservices.server.store.Tenant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads one page: conversation by conversation, as many at once as are expected to fit. For one page. */
final class PageReader {

    /** A page ends with the conversation that takes its events beyond this. */
    static final long PAGE_BYTES = 4L << 20;

    private static final int FIRST_WAVE = 8;
    private static final int WIDEST_WAVE = 64;

    private final Conversations conversations;
    private final Tenant tenant;
    private final Candidates candidates;
    private final int limit;
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final List<Conversation> found = new ArrayList<>();
    private long bytes;

    PageReader(Conversations conversations, Tenant tenant, Candidates candidates, int limit) {
        this.conversations = conversations;
        this.tenant = tenant;
        this.candidates = candidates;
        this.limit = limit;
    }

    CompletableFuture<Page> read() {
        if (waiting.isEmpty()) {
            return candidates.next().thenCompose(ids -> {
                waiting.addAll(ids);
                return ids.isEmpty() ? CompletableFuture.completedFuture(new Page(found, false)) : read();
            });
        }
        if (isFull()) {
            return CompletableFuture.completedFuture(new Page(found, true));
        }
        return wave().thenCompose(done -> read());
    }

    private CompletableFuture<Void> wave() {
        List<Long> ids = new ArrayList<>();
        for (int left = width(); left > 0 && !waiting.isEmpty(); left--) {
            ids.add(waiting.remove());
        }
        List<CompletableFuture<@Nullable Conversation>> reads =
                ids.stream().map(id -> conversations.read(tenant, id)).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> {
                    int taken = 0;
                    while (taken < ids.size() && !isFull()) {
                        take(ids.get(taken), reads.get(taken).join());
                        taken++;
                    }
                    for (int i = ids.size() - 1; i >= taken; i--) {
                        waiting.addFirst(ids.get(i));
                    }
                });
    }

    private boolean isFull() {
        return found.size() >= limit || bytes >= PAGE_BYTES;
    }

    /** As many as will be wanted, if they are as large as those before. */
    private int width() {
        long fitting = found.isEmpty() ? FIRST_WAVE : (PAGE_BYTES - bytes) / Math.max(1, bytes / found.size()) + 1;
        return (int) Math.min(Math.min(fitting, WIDEST_WAVE), limit - found.size());
    }

    private void take(long id, @Nullable Conversation conversation) {
        if (candidates.isWanted(id, conversation) && conversation != null) {
            found.add(conversation);
            bytes += conversation.events().stream()
                    .mapToLong(event -> event.json().length)
                    .sum();
        }
    }
}
