package io.contextservices.engine.internal;

import io.contextservices.api.Limits;
import io.contextservices.store.ConversationStore;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The parts of an engine that the operations of all tenants share.
 *
 * @param limits the maximum sizes of events
 * @param lifetimes the lifetimes of services whose events set none
 * @param keysKept the lifetime of idempotency keys
 * @param files the writer of exports into files
 * @param unreadable the log for conversations that cannot be read
 */
public record EngineContext(
        ConversationStore store,
        Limits limits,
        Lifetimes lifetimes,
        Duration keysKept,
        InstantSource clock,
        ExportFiles files,
        UnreadableLog unreadable) {}
