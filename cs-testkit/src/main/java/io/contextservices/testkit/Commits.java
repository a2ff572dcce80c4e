package io.contextservices.testkit;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates heads, and the commits between them. */
final class Commits {

    static final Tenant TENANT = new Tenant("tenant");
    static final Instant NOON = Instant.parse("2026-05-12T12:00:00.123Z");

    private Commits() {}

    static ListKey customer(String customerId) {
        return new ListKey(TENANT, ListKey.Kind.CUSTOMER, customerId);
    }

    static ListKey contact(String contactKey) {
        return new ListKey(TENANT, ListKey.Kind.CONTACT_KEY, contactKey);
    }

    /** Returns the first head of an active service without a type. */
    static Head head(long serviceId, ListKey lookUp, Instant started) {
        boolean known = lookUp.kind() == ListKey.Kind.CUSTOMER;
        return Head.first(lookUp.tenant(), serviceId, started)
                .customerId(known ? lookUp.key() : null)
                .contactKey(known ? null : lookUp.key())
                .build();
    }

    static Head typed(Head head, @Nullable String serviceType) {
        return change(head, head.customerId(), serviceType, head.completed(), head.expiresAt());
    }

    static Head completed(Head head) {
        return change(head, head.customerId(), head.serviceType(), true, head.expiresAt());
    }

    static Head ofCustomer(Head head, String customerId) {
        return change(head, customerId, head.serviceType(), head.completed(), head.expiresAt());
    }

    static Head expiring(Head head, @Nullable Instant expires) {
        return change(head, head.customerId(), head.serviceType(), head.completed(), expires);
    }

    /** Returns the unchanged head with the next version. */
    static Head next(Head head) {
        return head.next().build();
    }

    /** Returns a head with the given changes and an unchanged version. */
    private static Head change(
            Head head,
            @Nullable String customerId,
            @Nullable String serviceType,
            boolean completed,
            @Nullable Instant expires) {
        return new Head(
                head.tenant(),
                head.group(),
                head.serviceId(),
                head.version(),
                head.revision(),
                customerId,
                head.contactKey(),
                serviceType,
                head.startedAt(),
                completed,
                head.stateIds(),
                head.taskIds(),
                head.open(),
                head.lastEventAt(),
                head.autoCompleteAfter(),
                expires,
                head.size(),
                head.listedAt());
    }

    static EventRecord event(byte[] json) {
        return EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, NOON, json);
    }

    static EventRecord event(String text) {
        return event(('"' + text + '"').getBytes(UTF_8));
    }

    static Commit starting(Head head) {
        return new Commit(null, head, List.of(event("start of " + head.serviceId())));
    }

    static Commit changing(Head expected, Head next) {
        return new Commit(expected, next, List.of(event("version " + next.version())));
    }

    /** Returns a commit that changes only the version. */
    static Commit touching(Head expected) {
        return changing(expected, next(expected));
    }
}
