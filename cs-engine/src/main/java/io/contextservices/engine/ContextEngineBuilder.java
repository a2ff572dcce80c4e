package io.contextservices.engine;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Limits;
import io.contextservices.engine.internal.Enumerations;
import io.contextservices.engine.internal.ExpirySweeper;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A builder of {@link ContextEngine}s. Not thread-safe. */
public final class ContextEngineBuilder {

    final ConversationStore store;
    Limits limits = Limits.DEFAULT;
    Set<String> tenants = Set.of("default");
    InstantSource clock = InstantSource.system();
    MonotonicSource monotonic = MonotonicSource.system();
    Duration grace = Duration.ofDays(1);
    Duration clockTolerance = Duration.ofHours(1);
    Duration sweepPause = ExpirySweeper.PAUSE;
    Duration expireAfter = Duration.ofDays(5 * 365);
    final Map<String, Duration> expireAfterByType = new HashMap<>();

    @Nullable
    Duration autoCompleteAfter;

    Duration keysKept = Duration.ofDays(1);

    @Nullable
    Path exportDirectory;

    private BusinessAttributes businessAttributes = BusinessAttributes.NONE;
    private final Map<String, BusinessAttributes> businessAttributesByTenant = new LinkedHashMap<>();

    ContextEngineBuilder(ConversationStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Sets the maximum size of an event. The default is {@link Limits#DEFAULT}. */
    public ContextEngineBuilder limits(Limits limits) {
        this.limits = requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets the tenants. The default is one tenant, {@code default}. With several tenants, every HTTP request names
     * its tenant in the header {@code ContactCenterId}; in this process, {@link ContextEngine#tenant} selects one.
     *
     * @param names the names, each 1 to 255 bytes of UTF-8, without duplicates
     * @throws IllegalArgumentException if there is no name, or a name is not valid
     */
    public ContextEngineBuilder tenants(String... names) {
        Set<String> set = new LinkedHashSet<>();
        for (String name : names) {
            if (!set.add(new Tenant(name).name())) {
                throw new IllegalArgumentException("tenant " + name + " is there twice");
            }
        }
        if (set.isEmpty()) {
            throw new IllegalArgumentException("no tenant");
        }
        this.tenants = set;
        return this;
    }

    /**
     * Sets the lifetime of services, counted from the time when the engine accepted the start. It applies where
     * neither the events nor the service type set another. The default is 5 years of 365 days.
     *
     * @param time whole seconds, 1 s to 100 years
     */
    public ContextEngineBuilder expireAfter(Duration time) {
        this.expireAfter = inRange("expireAfter", time);
        return this;
    }

    /**
     * Sets the lifetime of services of a type, counted from the time when the engine accepted the start. It applies
     * where the events do not set another.
     *
     * @param serviceType the name of the type, or its database id in digits
     * @param time whole seconds, 1 s to 100 years
     */
    public ContextEngineBuilder expireAfter(String serviceType, Duration time) {
        expireAfterByType.put(requireNonNull(serviceType, "serviceType"), inRange("expireAfter", time));
        return this;
    }

    /**
     * Sets the time after the newest event of a service at which it ends by itself, with its states and tasks. It
     * applies where the start does not set another. By default, services never end by themselves.
     *
     * @param time whole seconds, 1 s to 100 years
     */
    public ContextEngineBuilder autoCompleteAfter(Duration time) {
        this.autoCompleteAfter = inRange("autoCompleteAfter", time);
        return this;
    }

    /** Sets the enumerations of every tenant that has none of its own. The default is none. */
    public ContextEngineBuilder businessAttributes(BusinessAttributes attributes) {
        this.businessAttributes = requireNonNull(attributes, "attributes");
        return this;
    }

    /** Sets the enumerations of a tenant. */
    public ContextEngineBuilder businessAttributes(String tenant, BusinessAttributes attributes) {
        businessAttributesByTenant.put(requireNonNull(tenant, "tenant"), requireNonNull(attributes, "attributes"));
        return this;
    }

    /** Returns the enumerations by tenant. */
    Map<String, Enumerations> enumerations() {
        Map<String, Enumerations> byTenant = new HashMap<>();
        tenants.forEach(tenant -> byTenant.put(tenant, businessAttributes.enumerations()));
        businessAttributesByTenant.forEach((tenant, own) -> {
            if (byTenant.replace(tenant, own.enumerations()) == null) {
                throw new IllegalArgumentException("business attributes of " + tenant + ", which is no tenant");
            }
        });
        return byTenant;
    }

    /**
     * Sets how long an {@linkplain io.contextservices.api.CallOptions#withIdempotencyKey idempotency key} is valid
     * after the first call with it. The default is one day.
     *
     * @param time 1 s to 7 days
     */
    public ContextEngineBuilder idempotencyKeysKept(Duration time) {
        Receipt.checkLifetime(time);
        this.keysKept = time;
        return this;
    }

    /**
     * Sets how long the store keeps a service after its expiry, although no read shows it. The default is one day.
     * Only time counts during which an engine is open on the store, measured by a monotonic clock, so that a wrong
     * system clock removes nothing. {@link ContextEngine#delete} removes a service at once.
     *
     * @param time 0 to 1 year; with 0, a clock that is wrong for a moment removes the services that are expired by
     *     it
     */
    public ContextEngineBuilder graceAfterExpiry(Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("graceAfterExpiry must be 0 to 1 year, not " + time);
        }
        this.grace = time;
        return this;
    }

    /**
     * Sets the maximum difference between the machine's clock and elapsed time, and between it and the clocks of
     * other engines on the same store. The default is one hour. Beyond it, the sweep removes and ends nothing until
     * the clocks have agreed for as long as {@link #graceAfterExpiry}, or until {@link ContextEngine#resumeSweep}.
     *
     * @param time 1 minute to 1 year
     */
    public ContextEngineBuilder clockTolerance(Duration time) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0 || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("clockTolerance must be 1 minute to 1 year, not " + time);
        }
        this.clockTolerance = time;
        return this;
    }

    private static Duration inRange(String name, Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0
                || time.compareTo(Duration.ofDays(36_500)) > 0
                || time.toNanosPart() != 0) {
            throw new IllegalArgumentException(name + " must be whole seconds, 1 s to 100 years, not " + time);
        }
        return time;
    }

    /**
     * Sets the directory for {@link ContextEngine#exportFiles} of all tenants. The engine creates it if it does not
     * exist. Without a directory, that operation is rejected. The engine only adds files; the operator has to
     * delete them.
     */
    public ContextEngineBuilder exportDirectory(Path directory) {
        this.exportDirectory = requireNonNull(directory, "directory");
        return this;
    }

    /** Sets the clock, for tests. The default is the system's clock. */
    public ContextEngineBuilder clock(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /** Sets the clock and the source of elapsed time, for tests. The defaults are those of the system. */
    public ContextEngineBuilder clock(InstantSource clock, MonotonicSource monotonic) {
        this.monotonic = requireNonNull(monotonic, "monotonic");
        return clock(clock);
    }

    /** Sets the pause of the sweep when no conversation is due, for tests. */
    ContextEngineBuilder sweepPause(Duration pause) {
        this.sweepPause = pause;
        return this;
    }

    /**
     * Returns the engine, ready for use.
     *
     * @throws UncheckedIOException if the directory for exports cannot be created
     * @throws IllegalArgumentException if business attributes are set for an unknown tenant
     */
    public ContextEngine build() {
        return new ContextEngine(this);
    }
}
