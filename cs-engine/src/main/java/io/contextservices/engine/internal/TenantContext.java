package io.contextservices.engine.internal;

import io.contextservices.api.Limits;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The parts of an engine that all operations of one tenant share. Thread-safe. */
final class TenantContext {

    private static final int CHANGES_OF_ONE = 1_000;

    private final ConversationStore store;
    private final Limits limits;
    private final Lifetimes lifetimes;
    private final Duration keysKept;
    private final InstantSource clock;
    private final ExportFiles files;
    private final UnreadableLog unreadable;
    private final IdAllocator ids;
    private final Tenant tenant;
    private final Enumerations enumerations;
    private final EventPreparation preparation;
    private final KeyedSequencer sequencer = new KeyedSequencer(CHANGES_OF_ONE);

    TenantContext(EngineContext engine, IdAllocator ids, Tenant tenant, Enumerations enumerations) {
        this.store = engine.store();
        this.limits = engine.limits();
        this.lifetimes = engine.lifetimes().of(enumerations);
        this.keysKept = engine.keysKept();
        this.clock = engine.clock();
        this.files = engine.files();
        this.unreadable = engine.unreadable();
        this.ids = ids;
        this.tenant = tenant;
        this.enumerations = enumerations;
        this.preparation = new EventPreparation(limits, enumerations);
    }

    ConversationStore store() {
        return store;
    }

    Tenant tenant() {
        return tenant;
    }

    Limits limits() {
        return limits;
    }

    Lifetimes lifetimes() {
        return lifetimes;
    }

    /** Returns the lifetime of idempotency keys. */
    Duration keysKept() {
        return keysKept;
    }

    ExportFiles files() {
        return files;
    }

    UnreadableLog unreadable() {
        return unreadable;
    }

    IdAllocator ids() {
        return ids;
    }

    Enumerations enumerations() {
        return enumerations;
    }

    EventPreparation preparation() {
        return preparation;
    }

    /** Returns the sequencer of the changes, by the id of their service. */
    KeyedSequencer sequencer() {
        return sequencer;
    }

    /** Returns the time by the engine's clock, in whole milliseconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns a builder of the head that follows another one in this store. */
    HeadBuilder next(Head head) {
        return head.next(store.floor());
    }

    /** Returns the fold of a conversation, with the enumerations of this tenant. */
    Fold fold(Conversation conversation) {
        return Fold.of(conversation, enumerations);
    }
}
