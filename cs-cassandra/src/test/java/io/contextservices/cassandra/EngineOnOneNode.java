package io.contextservices.cassandra;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Tenant;
import io.contextservices.testkit.ContextServicesContract;
import io.contextservices.testkit.ManualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the operations promise, on one node. All tests share a store, and each has a tenant of its own: to open a store, and to
 * empty tables, takes longer than most of them.
 */
abstract class EngineOnOneNode extends ContextServicesContract {

    private static final String KEYSPACE = "operations_contract";
    private static final Map<InetSocketAddress, ConversationStore> STORES = new ConcurrentHashMap<>();

    private final CassandraNode node;
    private ConversationStore store;
    private Tenant tenant;

    EngineOnOneNode(CassandraNode node) {
        this.node = node;
    }

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    public Tenant tenant() {
        return tenant;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = STORES.computeIfAbsent(
                node.address(), address -> Emptied.builder(node, KEYSPACE).open());
        Emptied.forgetDue(node, KEYSPACE);
        tenant = new Tenant(UUID.randomUUID().toString());
        return ContextEngine.builder(leftOpen(store))
                .tenants(tenant.name())
                .clock(clock, clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
    }

    /** The same for an engine that closes its store. */
    private static ConversationStore leftOpen(ConversationStore store) {
        return (ConversationStore) Proxy.newProxyInstance(
                ConversationStore.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
