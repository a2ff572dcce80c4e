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
 * Runs the contract of the operations on one node. All tests share a store, and each has a tenant of its own, because
 * opening a store and emptying tables takes longer than most tests.
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
                node.address(),
                address -> SharedKeyspaces.builder(node, KEYSPACE).open());
        SharedKeyspaces.deleteTimers(node, KEYSPACE);
        tenant = new Tenant(UUID.randomUUID().toString());
        return ContextEngine.builder(leftOpen(store))
                .tenants(tenant.name())
                .clock(clock, clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
    }

    /** Returns a view of a store that ignores {@code close}, for engines that close their store. */
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
