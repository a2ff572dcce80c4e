package io.contextservices.server;

import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Creates stores whose scans a test controls. */
final class ScannedStore {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private ScannedStore() {}

    interface Scan {
        CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit);
    }

    /** Returns a memory store with other scans. */
    static ConversationStore of(Scan scan) {
        ConversationStore memory = new MemoryStore();
        return (ConversationStore) Proxy.newProxyInstance(
                ScannedStore.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("scan")) {
                        return scan.scan((Tenant) arguments[0], (long) arguments[1], (int) arguments[2]);
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Returns a store with infinitely many conversations of about 10 KB each, which counts its scans. */
    static ConversationStore endless(AtomicInteger scans) {
        return of((tenant, afterId, limit) -> {
            scans.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> page(tenant, afterId, limit, true));
        });
    }

    /** Returns a full page of active conversations with the ids that follow. */
    static Page<Long> page(Tenant tenant, long afterId, int limit, boolean more) {
        byte[] event =
                ("{\"contact_key\":\"42\",\"pad\":\"" + "x".repeat(10_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        List<EventRecord> events = List.of(EventRecord.ofService(Kind.SERVICE_STARTED, NOON, event));
        List<Conversation> all = LongStream.rangeClosed(afterId + 1, afterId + limit)
                .mapToObj(id -> new Conversation(
                        Head.first(tenant, id, NOON).contactKey("42").build(), events))
                .toList();
        return new Page<>(all, List.of(), more ? afterId + limit : null);
    }
}
