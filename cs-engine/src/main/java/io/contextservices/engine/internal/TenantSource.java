package io.contextservices.engine.internal;

/** An engine as the HTTP side sees it. */
public interface TenantSource {

    /** Returns the operations of each tenant, which complete on the threads of the store. */
    TenantOperations tenants();
}
