package io.contextservices.engine.internal;

import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.Target;
import io.contextservices.store.Conversation;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.UnreadableConversationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds the services of a customer or of a contact key, one page at a time. */
final class ServiceSearch {

    private final TenantContext context;

    ServiceSearch(TenantContext context) {
        this.context = context;
    }

    CompletableFuture<ServicePage> byCustomer(String customerId, ServiceQuery query) {
        return find(ListKey.Kind.CUSTOMER, "customer_id", customerId, query);
    }

    CompletableFuture<ServicePage> byContactKey(String contactKey, ServiceQuery query) {
        return find(ListKey.Kind.CONTACT_KEY, "contact_key", contactKey, query);
    }

    private CompletableFuture<ServicePage> find(ListKey.Kind kind, String field, String key, ServiceQuery query) {
        context.limits().checkKey(field, key);
        return context.store()
                .list(new ListKey(context.tenant(), kind, key), listQuery(query))
                .thenApply(page -> page(page, query.view()));
    }

    private ListQuery listQuery(ServiceQuery query) {
        return ListQuery.builder(query.limit().orElse(ServiceQuery.MAX_LIMIT), context.now())
                .status(query.status())
                .serviceTypes(context.enumerations().types(Target.Level.SERVICE, query.serviceTypes()))
                .startedFrom(query.startedFrom().orElse(null))
                .startedTo(query.startedTo().orElse(null))
                .after(query.after().map(Cursor::read).orElse(null))
                .build();
    }

    private ServicePage page(Page<Position> page, ServiceView view) {
        List<Service> services = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        Position next = page.next();
        for (Conversation each : page.conversations()) {
            try {
                services.add(context.fold(each).service(view));
            } catch (UnreadableConversationException e) {
                unreadable.add(e.serviceId());
            }
            if (unreadable.size() == Page.MAX_UNREADABLE) {
                next = each.head().position();
                break;
            }
        }
        unreadable.addAll(page.unreadable());
        context.unreadable().of(context.tenant(), unreadable);
        return new ServicePage(services, Optional.ofNullable(next).map(Cursor::write), unreadable);
    }
}
