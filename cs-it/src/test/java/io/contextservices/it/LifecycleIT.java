package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Checks that servers start and stop within one process without leaks, and complete the requests they have begun. */
@Tag("slow")
@Isolated
class LifecycleIT {

    private static final int WARM_UP = 20;
    private static final int CYCLES = 200;
    private static final int ROUNDS_UNDER_LOAD = 8;
    private static final int CALLERS = 24;
    private static final Duration DRAIN = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private record Use(Set<String> threads, long files, long directBytes) {

        static Use now() {
            System.gc(); // direct buffers are freed when they are no longer referenced
            Set<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("XNIO") || name.startsWith("cs-"))
                    .collect(Collectors.toCollection(TreeSet::new));
            UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Use(threads, system.getOpenFileDescriptorCount(), direct);
        }
    }

    @Test
    void repeatedServersLeakNoResources() {
        for (int i = 0; i < WARM_UP; i++) {
            startUseStop();
        }
        Use before = Use.now();
        for (int i = 0; i < CYCLES; i++) {
            startUseStop();
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Use after = Use.now();
            assertThat(after.threads()).isSubsetOf(before.threads());
            assertThat(after.files()).as("open files").isLessThanOrEqualTo(before.files() + 5);
            assertThat(after.directBytes())
                    .as("direct memory")
                    .isLessThanOrEqualTo(before.directBytes() + (CYCLES * 16 * 1_024) / 2);
        });
        System.out.println("LifecycleIT: before " + before + ", after " + CYCLES + " cycles " + Use.now());
    }

    private void startUseStop() {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(data));
                ContextServer server = ContextServer.builder(engine).port(0).start();
                ContextServices client = client(server)) {
            long id =
                    client.start(ServiceStartEvent.forContactKey("42").build()).serviceId();
            assertThat(client.get(id).contactKey()).contains("42");
        }
    }

    private static ContextServices client(ContextServer server) {
        return ContextServicesClient.builder()
                .baseUrl(server.uri().toString())
                .build()
                .blocking();
    }

    /** The store must contain exactly the acknowledged starts: every request that had begun got its response. */
    @Test
    void stopUnderLoadCompletesAcceptedRequests() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        for (int round = 0; round < ROUNDS_UNDER_LOAD; round++) {
            ContextEngine engine = ContextEngine.on(RocksDbStore.open(data));
            ContextServer server = ContextServer.builder(engine).port(0).start();
            int enough = acknowledged.size() + 200 + 150 * round;
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(new Thread(() -> startUntilStopped(server, number, acknowledged, refused), "caller-" + i));
            }
            callers.forEach(Thread::start);
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > enough);

            long begin = System.nanoTime();
            assertThat(server.stop(DRAIN)).as("all requests were completed").isTrue();
            engine.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DRAIN);
            for (Thread caller : callers) {
                caller.join(60_000);
                assertThat(caller.isAlive()).isFalse();
            }
        }
        assertThat(StoredKeys.in(data)).isEqualTo(acknowledged);
        System.out.println("LifecycleIT: " + ROUNDS_UNDER_LOAD + " stops under load, " + acknowledged.size()
                + " acknowledged and stored, " + refused + " of " + number + " told to come back later");
    }

    private static void startUntilStopped(
            ContextServer server, AtomicInteger number, Set<String> acknowledged, AtomicInteger refused) {
        try (ContextServices client = client(server)) {
            while (true) {
                String key = "k" + number.getAndIncrement();
                client.start(ServiceStartEvent.forContactKey(key).build());
                acknowledged.add(key);
            }
        } catch (UnavailableException stopping) {
            refused.incrementAndGet();
        } catch (RuntimeException closed) {
            // not running when the port was closed
        }
    }
}
