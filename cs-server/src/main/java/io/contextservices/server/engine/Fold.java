package io.contextservices.server.engine;

import io.contextservices.api.EventCodec;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;

/** What a conversation's events add up to. */
final class Fold {

    private Fold() {}

    static Service service(Conversation conversation, ServiceView view) {
        Head head = conversation.head();
        Service.Builder service =
                Service.builder(head.serviceId()).customerId(head.customerId()).contactKey(head.contactKey());
        for (EventRecord event : conversation.events()) {
            switch (event.kind()) {
                case SERVICE_STARTED -> started(event, view, service);
                default -> throw new IllegalStateException("no fold for " + event);
            }
        }
        return service.build();
    }

    private static void started(EventRecord record, ServiceView view, Service.Builder service) {
        ServiceStartEvent event = EventCodec.readStoredServiceStart(record.json());
        service.serviceType(event.serviceType().orElse(null))
                .estDuration(event.estDuration().orElse(null))
                .started(event, record.time());
        if (event.autoClosed()) {
            service.completed(event, record.time())
                    .disposition(event.disposition().orElse(null))
                    .dispositionDesc(event.dispositionDesc().orElse(null));
        }
        event.attached().forEach((key, value) -> {
            if (view.selects(key)) {
                service.attach(key, value);
            }
        });
    }
}
