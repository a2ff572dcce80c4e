package io.contextservices.engine.internal;

/** The part of an engine that the HTTP side uses. */
public interface TenantSource {

    /** Returns the operations of each tenant, which complete on the threads of the store. */
    TenantOperations tenants();
}
