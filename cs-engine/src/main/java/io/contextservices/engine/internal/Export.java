package io.contextservices.engine.internal;

import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceView;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.Page;
import io.contextservices.store.UnreadableConversationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** One page of an export: scans a bounded number of conversations and returns those that the query selects. */
final class Export {

    private static final ServiceView WHOLE =
            ServiceView.plain().withAllExtensions().withEverythingNested();

    /**
     * The minimum number of conversations to scan for a page. With fewer, a small page of a selective query would often
     * be empty.
     */
    private static final int MIN_SCANNED = 100;

    private final ExportQuery query;
    private final long after;
    private final Instant to;
    private final int limit;
    private final Instant now;

    /**
     * Creates the page of a query.
     *
     * @throws io.contextservices.api.InvalidRequestException if its cursor is not valid
     */
    Export(ExportQuery query, Instant now) {
        Optional<ExportCursor> cursor = query.after().map(ExportCursor::of);
        this.query = query;
        this.after = cursor.map(ExportCursor::serviceId).orElse(0L);
        this.to = query.timeTo().or(() -> cursor.map(ExportCursor::to)).orElse(now);
        this.limit = query.limit().orElse(ExportQuery.MAX_LIMIT);
        this.now = now;
    }

    CompletableFuture<ServicePage> from(TenantContext context) {
        return context.store()
                .scan(context.tenant(), after, Math.max(limit, MIN_SCANNED))
                .thenApply(scanned -> {
                    ServicePage page = page(context, scanned);
                    context.unreadable().of(context.tenant(), page.unreadable());
                    return page;
                });
    }

    /** Builds the page. It always names unreadable conversations, because the query cannot be applied to them. */
    private ServicePage page(TenantContext context, Page<Long> scanned) {
        SortedMap<Long, Optional<Conversation>> all = new TreeMap<>();
        scanned.conversations().forEach(each -> all.put(each.head().serviceId(), Optional.of(each)));
        scanned.unreadable().forEach(id -> all.put(id, Optional.empty()));
        List<Service> services = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        long last = after;
        for (Map.Entry<Long, Optional<Conversation>> each : all.entrySet()) {
            if (services.size() + unreadable.size() == limit || unreadable.size() == Page.MAX_UNREADABLE) {
                return new ServicePage(services, Optional.of(cursor(last)), unreadable);
            }
            last = each.getKey();
            if (each.getValue().isEmpty()) {
                unreadable.add(last);
            } else if (selects(each.getValue().get())) {
                try {
                    services.add(context.fold(each.getValue().get()).service(WHOLE));
                } catch (UnreadableConversationException e) {
                    unreadable.add(last);
                }
            }
        }
        return new ServicePage(services, Optional.ofNullable(scanned.next()).map(this::cursor), unreadable);
    }

    private String cursor(long last) {
        return new ExportCursor(last, to).text();
    }

    private boolean selects(Conversation conversation) {
        Head head = conversation.head();
        return !head.isExpired(now) && selects(head.completed()) && hasEvent(conversation);
    }

    private boolean selects(boolean completed) {
        return switch (query.status()) {
            case ALL -> true;
            case ACTIVE -> !completed;
            case COMPLETED -> completed;
        };
    }

    private boolean hasEvent(Conversation conversation) {
        Head head = conversation.head();
        List<EventRecord> events = conversation.events();
        return switch (query.events()) {
            case ANY -> events.stream().anyMatch(event -> inRange(event.time()));
            case STARTED -> inRange(head.startedAt());
            case COMPLETED -> head.completed() && inRange(end(conversation));
        };
    }

    /** Returns the end of a completed service: its start if it has no end event. */
    private static Instant end(Conversation conversation) {
        return conversation.events().stream()
                .filter(event -> event.kind() == Kind.SERVICE_ENDED)
                .map(EventRecord::time)
                .findFirst()
                .orElse(conversation.head().startedAt());
    }

    private boolean inRange(Instant time) {
        return !time.isBefore(query.timeFrom()) && time.isBefore(to);
    }
}
