package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.Page;
import io.contextservices.store.UnreadableConversationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds pages of conversations from their positions. */
final class PageBuilder {

    /** The size in bytes of a page's events at which the page ends; the last conversation may exceed it. */
    static final long PAGE_BYTES = 4L << 20;

    private PageBuilder() {}

    /** Reads the conversation at a position; returns {@code null} if the query does not select it. */
    interface PositionReader<P> {
        @Nullable
        Conversation read(P position);
    }

    /**
     * Builds a page.
     *
     * @param positions returns the next position, {@code null} at the end
     * @param more returns whether there are positions behind the last one
     */
    static <P> Page<P> build(
            int limit, Supplier<@Nullable P> positions, PositionReader<P> reader, BooleanSupplier more) {
        List<Conversation> conversations = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        long bytes = 0;
        P last = null;
        while (conversations.size() + unreadable.size() < limit
                && bytes < PAGE_BYTES
                && unreadable.size() < Page.MAX_UNREADABLE) {
            P position = positions.get();
            if (position == null) {
                return new Page<>(conversations, unreadable, null);
            }
            last = position;
            try {
                Conversation conversation = reader.read(position);
                if (conversation != null) {
                    conversations.add(conversation);
                    bytes += bytes(conversation);
                }
            } catch (UnreadableConversationException e) {
                unreadable.add(e.serviceId());
            }
        }
        return new Page<>(conversations, unreadable, more.getAsBoolean() ? last : null);
    }

    private static long bytes(Conversation conversation) {
        return conversation.events().stream()
                .mapToLong(event -> event.json().length)
                .sum();
    }
}
