package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests several independent applications at the same time. */
@Tag("slow")
class CompositeRaceTest {

    private static final int CALLS_OF_EACH = 16;

    @TempDir
    Path directory;

    @Test
    void oneOfSeveralIdenticalCallsStartsEverything() {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(directory));
                ContextServer server = ContextServer.builder(engine).port(0).start();
                ContextServicesClient a =
                        ContextServicesClient.builder().baseUrl(server.uri()).build();
                ContextServicesClient b =
                        ContextServicesClient.builder().baseUrl(server.uri()).build();
                ContextServicesClient c =
                        ContextServicesClient.builder().baseUrl(server.uri()).build()) {
            for (int round = 0; round < 20; round++) {
                String customer = "C" + round;
                CompositeStart start = CompositeStart.of(CompositeStart.entry(
                                ServiceStartEvent.forCustomer(customer)
                                        .serviceType("mortgage")
                                        .build(),
                                StateStartEvent.of("s").build())
                        .withTask(TaskStartEvent.of("t").build())
                        .withAssociateStateTask(true));

                List<StartedComposite> started = atOnce(List.of(a, b, c, engine), start);

                long id = started.get(0).serviceId();
                assertThat(started).hasSize(4 * CALLS_OF_EACH);
                assertThat(started)
                        .filteredOn(new StartedComposite(id, true, 0, true, OptionalLong.of(0), true)::equals)
                        .hasSize(1);
                assertThat(started)
                        .filteredOn(new StartedComposite(id, false, 0, false, OptionalLong.of(0), false)::equals)
                        .hasSize(4 * CALLS_OF_EACH - 1);
                assertThat(a.blocking()
                                .findByCustomer(customer, ServiceQuery.all())
                                .services())
                        .hasSize(1);
                assertThat(b.blocking().states(id, StateQuery.all())).hasSize(1);
                assertThat(c.blocking().tasks(id, TaskQuery.all().withStateIds(0)))
                        .hasSize(1);
            }
        }
    }

    /** Sends every call before it waits for the first response. */
    private static List<StartedComposite> atOnce(List<AsyncContextServices> callers, CompositeStart start) {
        List<CompletableFuture<List<StartedComposite>>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS_OF_EACH; i++) {
            callers.forEach(caller -> calls.add(caller.startComposite(start)));
        }
        return calls.stream()
                .flatMap(call -> call.orTimeout(30, TimeUnit.SECONDS).join().stream())
                .toList();
    }
}
