package io.contextservices.server.engine;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.AttributeValue;
import io.contextservices.api.EventCodec;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.ListQuery;
import io.contextservices.server.store.LookUp;
import io.contextservices.server.store.Page;
import io.contextservices.server.store.Position;
import io.contextservices.server.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The operations on a store. Futures complete on the store's threads, so that whoever answers a request can hand it back
 * to its own; dependents must not hold those up. A store's failures come out as they are, see {@link Failures}.
 */
public final class Operations implements AsyncContextServices {

    private final ConversationStore store;
    private final Tenant tenant;
    private final Limits limits;
    private final InstantSource clock;
    private final Ids ids;

    /** Operations of one tenant. */
    public Operations(ConversationStore store, Tenant tenant, Limits limits, InstantSource clock) {
        this.store = store;
        this.tenant = tenant;
        this.limits = limits;
        this.clock = clock;
        this.ids = new Ids(store);
    }

    /** How large an event may be. */
    public Limits limits() {
        return limits;
    }

    @Override
    public CompletableFuture<StartedService> start(ServiceStartEvent event) {
        List<Violation> violations = event.violations(limits);
        if (!violations.isEmpty()) {
            return CompletableFuture.failedFuture(new InvalidRequestException(violations));
        }
        byte[] json = EventCodec.write(event);
        if (json.length > limits.bodyBytes()) {
            return CompletableFuture.failedFuture(tooLarge());
        }
        long id = ids.tryNext();
        return id != 0 ? start(id, event, json) : ids.next().thenCompose(next -> start(next, event, json));
    }

    private CompletableFuture<StartedService> start(long id, ServiceStartEvent event, byte[] json) {
        Instant now = now();
        Instant time = event.timestamp().orElse(now);
        Head head = Head.first(tenant, id, time)
                .customerId(event.customerId().orElse(null))
                .contactKey(event.contactKey().orElse(null))
                .serviceType(event.serviceType().map(AttributeValue::text).orElse(null))
                .completed(event.autoClosed())
                .touched(now)
                .autoCompleteAfter(event.autoCompleteAfter().orElse(null))
                .expires(expires(event, time))
                .grow(json.length)
                .build();
        EventRecord record = EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, time, json);
        return store.append(new Commit(null, head, List.of(record))).thenApply(committed -> new StartedService(id));
    }

    @Override
    public CompletableFuture<Service> get(long serviceId, ServiceView view) {
        return store.read(tenant, serviceId)
                .thenApply(found -> Fold.service(
                        found.orElseThrow(() -> new NotFoundException("There is no service " + serviceId)), view));
    }

    @Override
    public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        return find(LookUp.Kind.CUSTOMER, "customer_id", customerId, query);
    }

    @Override
    public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        return find(LookUp.Kind.CONTACT_KEY, "contact_key", contactKey, query);
    }

    private CompletableFuture<ServicePage> find(LookUp.Kind kind, String field, String key, ServiceQuery query) {
        ListQuery wanted;
        try {
            limits.checkKey(field, key);
            wanted = listQuery(query);
        } catch (InvalidRequestException e) {
            return CompletableFuture.failedFuture(e);
        }
        return store.list(new LookUp(tenant, kind, key), wanted).thenApply(page -> page(page, query.view()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private ListQuery listQuery(ServiceQuery query) {
        Position after = query.after().map(Cursor::read).orElse(null);
        return new ListQuery(
                query.status(),
                query.serviceTypes(),
                query.startedFrom().orElse(null),
                query.startedTo().orElse(null),
                after,
                query.limit().orElse(ServiceQuery.MAX_LIMIT),
                now());
    }

    private static ServicePage page(Page page, ServiceView view) {
        List<Conversation> found = page.conversations();
        Optional<String> next = page.more()
                ? Optional.of(Cursor.write(found.get(found.size() - 1).head().position()))
                : Optional.empty();
        return new ServicePage(
                found.stream().map(found1 -> Fold.service(found1, view)).toList(), next);
    }

    private static @Nullable Instant expires(ServiceStartEvent event, Instant start) {
        Duration ttl = event.ttl().orElse(null);
        return ttl != null ? start.plus(ttl) : event.expirationTime().orElse(null);
    }

    private RequestRefusedException tooLarge() {
        return new RequestRefusedException(
                RequestRefusedException.TOO_LARGE, "larger than " + limits.bodyBytes() + " bytes");
    }

    @Override
    public void close() {
        store.close();
    }
}
