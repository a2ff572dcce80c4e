package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.copy.StoreCopy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a restored store never reuses a token that was issued before. */
class RestoredTokensTest {

    private static final ServiceView ALL = ServiceView.plain().withAllExtensions();

    @TempDir
    Path temporary;

    private static ContextServices services(RocksDbStore store) {
        return ContextEngine.builder(store).build().blocking();
    }

    /** The tokens that a client holds from before the loss. */
    private record Tokens(long version, long state, long task) {}

    private static Tokens change(ContextServices services, long id, String value) {
        long state = services.startState(id, StateStartEvent.of(value).build()).stateId();
        long task = services.startTask(id, TaskStartEvent.builder().build()).taskId();
        services.putExtension(Target.service(id), "balance", Json.of(value));
        return new Tokens(services.get(id, ALL).version().orElseThrow(), state, task);
    }

    private RocksDbStore restored(Path backup, String name) {
        Path directory = temporary.resolve(name);
        assertThat(RocksDbStore.restore(backup, directory, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
        return RocksDbStore.open(directory);
    }

    @Test
    void tokensFromBeforeALossAreNotReused() {
        Path backup = temporary.resolve("backup");
        long id;
        Tokens retained;
        List<Tokens> lost = new ArrayList<>();
        RocksDbStore store = RocksDbStore.open(temporary.resolve("first"));
        try (ContextServices services = services(store)) {
            id = services.start(ServiceStartEvent.builder().contactKey("k").build())
                    .serviceId();
            retained = change(services, id, "0");
            store.backup(backup).join();
            lost.add(change(services, id, "1"));
        }
        for (int i = 2; i <= 4; i++) { // the same backup, again and again
            try (ContextServices services = services(restored(backup, "restored " + i))) {
                assertThat(services.getIfChanged(id, ALL, retained.version()))
                        .as("state from before the loss")
                        .isEmpty();
                for (Tokens old : lost) {
                    assertThatThrownBy(() -> services.endState(
                                    id, old.state(), StateEndEvent.builder().build()))
                            .isInstanceOf(NotFoundException.class);
                }
                Tokens now = change(services, id, Integer.toString(i));
                for (Tokens old : lost) {
                    assertThat(now.version()).isGreaterThan(old.version());
                    assertThat(now.state()).isGreaterThan(old.state());
                    assertThat(now.task()).isGreaterThan(old.task());
                    assertThat(services.getIfChanged(id, ALL, old.version())).isPresent();
                    assertThatThrownBy(() -> services.with(CallOptions.none().withIfVersion(old.version()))
                                    .putExtension(Target.service(id), "balance", Json.of("x")))
                            .isInstanceOf(PreconditionFailedException.class);
                    assertThatThrownBy(() -> services.state(id, old.state(), ALL))
                            .isInstanceOf(NotFoundException.class);
                    assertThatThrownBy(() -> services.endState(
                                    id, old.state(), StateEndEvent.builder().build()))
                            .isInstanceOf(NotFoundException.class);
                    assertThatThrownBy(() -> services.endTask(
                                    id, old.task(), TaskEndEvent.builder().build()))
                            .isInstanceOf(NotFoundException.class);
                    assertThatThrownBy(() -> services.putExtension(Target.task(id, old.task()), "a", Json.of("x")))
                            .isInstanceOf(NotFoundException.class);
                    assertThatThrownBy(() -> services.startTask(
                                    id,
                                    TaskStartEvent.builder()
                                            .stateId(old.state())
                                            .build()))
                            .isInstanceOf(io.contextservices.api.InvalidRequestException.class);
                }
                services.endState(id, retained.state(), StateEndEvent.builder().build());
                lost.add(now);
            }
            assertThat(RocksDbStore.verify(temporary.resolve("restored " + i), ContextEngine::problems, p -> {})
                            .problems())
                    .isEmpty();
        }
    }

    @Test
    void serviceStartedAfterALossNumbersFromTheBeginning() {
        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(temporary.resolve("first"))) {
            store.backup(backup).join();
        }
        try (ContextServices services = services(restored(backup, "restored"))) {
            long id = services.start(ServiceStartEvent.builder().contactKey("k").build())
                    .serviceId();
            assertThat(change(services, id, "a")).isEqualTo(new Tokens(4, 0, 0));
        }
    }

    @Test
    void copyOfARestoredStoreSkipsNumbers() throws InterruptedException {
        Path backup = temporary.resolve("backup");
        long id;
        Tokens lost;
        RocksDbStore store = RocksDbStore.open(temporary.resolve("first"));
        try (ContextServices services = services(store)) {
            id = services.start(ServiceStartEvent.builder().contactKey("k").build())
                    .serviceId();
            store.backup(backup).join();
            lost = change(services, id, "lost");
        }
        MemoryStore copy = new MemoryStore();
        try (RocksDbStore restored = restored(backup, "restored")) {
            assertThat(StoreCopy.run(restored, copy, Instant.now(), progress -> {})
                            .isClean())
                    .isTrue();
            assertThat(copy.floor()).isEqualTo(restored.floor()).isPositive();
        }
        try (ContextServices services = ContextEngine.builder(copy).build().blocking()) {
            Tokens now = change(services, id, "now");
            assertThat(now.version()).isGreaterThan(lost.version());
            assertThat(now.state()).isGreaterThan(lost.state());
        }
    }

    @Test
    void listCursorsRemainValidAfterARestore() {
        Path backup = temporary.resolve("backup");
        String after;
        List<Long> rest = new ArrayList<>();
        RocksDbStore store = RocksDbStore.open(temporary.resolve("first"));
        try (ContextServices services = services(store)) {
            for (int i = 0; i < 6; i++) {
                services.start(ServiceStartEvent.builder().contactKey("k").build());
            }
            store.backup(backup).join();
            ServicePage first =
                    services.findByContactKey("k", ServiceQuery.all().withLimit(2));
            after = first.next().orElseThrow();
            services.findByContactKey("k", ServiceQuery.all().withAfter(after))
                    .services()
                    .forEach(service -> rest.add(service.serviceId()));
            services.start(ServiceStartEvent.builder().contactKey("k").build());
        }
        try (ContextServices services = services(restored(backup, "restored"))) {
            long later = services.start(
                            ServiceStartEvent.builder().contactKey("k").build())
                    .serviceId();
            rest.add(later);
            assertThat(services.findByContactKey("k", ServiceQuery.all().withAfter(after))
                            .services())
                    .extracting(service -> service.serviceId())
                    .containsExactlyElementsOf(rest);
        }
    }
}
