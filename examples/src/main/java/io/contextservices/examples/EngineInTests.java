package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Shows how an application tests its code without a server, a disk or real time. */
public final class EngineInTests {

    private EngineInTests() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String... args) {
        // region memory
        Instant begin = Instant.parse("2026-03-01T12:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(begin);
        try (ContextServices services =
                ContextEngine.builder(new MemoryStore()).clock(now::get).build().blocking()) {
            long id = services.start(ServiceStartEvent.forContactKey("42")
                            .ttl(Duration.ofMinutes(10))
                            .build())
                    .serviceId();
            System.out.println("active: " + services.get(id).isActive());

            now.set(begin.plus(Duration.ofMinutes(11)));
            try {
                services.get(id);
            } catch (NotFoundException e) {
                System.out.println("expired");
            }
        }
        // endregion
    }
}
