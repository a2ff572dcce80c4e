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

    /** Returns the head with another type and an unchanged version. */
    static Head typed(Head head, @Nullable String serviceType) {
        return head.toBuilder().serviceType(serviceType).build();
    }

    static Head completed(Head head) {
        return head.toBuilder().completed(true).build();
    }

    static Head ofCustomer(Head head, String customerId) {
        return head.toBuilder().customerId(customerId).build();
    }

    static Head expiring(Head head, @Nullable Instant expiresAt) {
        return head.toBuilder().expiresAt(expiresAt).build();
    }

    /** Returns the unchanged head with the next version. */
    static Head next(Head head) {
        return head.next().build();
    }

    static EventRecord event(byte[] json) {
        return EventRecord.ofService(EventRecord.Kind.SERVICE_STARTED, NOON, json);
    }

    static EventRecord event(String text) {
        return event(('"' + text + '"').getBytes(UTF_8));
    }

    static Commit starting(Head head) {
        return Commit.begin(head, List.of(event("start of " + head.serviceId())));
    }

    static Commit changing(Head expected, Head next) {
        return Commit.change(expected, next, List.of(event("version " + next.version())));
    }

    /** Returns a commit that changes only the version. */
    static Commit touching(Head expected) {
        return changing(expected, next(expected));
    }
}
