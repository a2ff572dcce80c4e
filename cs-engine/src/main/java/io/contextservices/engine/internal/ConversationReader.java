package io.contextservices.engine.internal;

import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.Status;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.UnreadableConversationException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Reads the conversations of a tenant that have not expired. Thread-safe. */
final class ConversationReader {

    private final TenantContext context;

    ConversationReader(TenantContext context) {
        this.context = context;
    }

    /** Reads a conversation. Fails with a {@link NotFoundException} if there is none. */
    CompletableFuture<Conversation> read(long serviceId) {
        return context.store()
                .read(context.tenant(), serviceId)
                .thenApply(found -> found.filter(conversation -> !isExpired(conversation.head()))
                        .orElseThrow(() -> notFound(serviceId)));
    }

    /** Reads the head of a conversation. Fails with a {@link NotFoundException} if there is none. */
    CompletableFuture<Head> head(long serviceId) {
        return context.store()
                .head(context.tenant(), serviceId)
                .thenApply(found -> found.filter(head -> !isExpired(head)).orElseThrow(() -> notFound(serviceId)));
    }

    private boolean isExpired(Head head) {
        return head.isExpired(context.now());
    }

    /** Reads a conversation and returns its fold. */
    CompletableFuture<Fold> fold(long serviceId) {
        return read(serviceId).thenApply(context::fold);
    }

    /** Returns the head of an active and readable conversation like that one. */
    CompletableFuture<Optional<Head>> readableLike(Head like) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        ListQuery query = ListQuery.builder(ServiceQuery.MAX_LIMIT, like.lastEventAt())
                .status(Status.ACTIVE)
                .serviceTypes(types)
                .build();
        return context.store()
                .list(like.lookUp(), query)
                .thenApply(page -> page.conversations().stream()
                        .filter(each -> each.head().isActiveLike(like) && isReadable(each))
                        .map(Conversation::head)
                        .findFirst());
    }

    private boolean isReadable(Conversation conversation) {
        try {
            Fold unused = context.fold(conversation);
            return true;
        } catch (UnreadableConversationException e) {
            return false;
        }
    }

    /** Returns the failure with the message that the vendor documents, which applications may compare. */
    static NotFoundException notFound(long serviceId) {
        return new NotFoundException("There are no service found for : " + serviceId);
    }
}
