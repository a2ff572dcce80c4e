package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.it.ExpectedService;
import io.contextservices.it.ServiceScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Several clients that make changes of all kinds, and record them. */
final class ClientLoad implements AutoCloseable {

    private static final int CLIENTS = 8;
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    private final String name;
    private final TwoServers servers;
    private final Instant startedAt = Instant.now();
    private final ClientStatistics statistics = new ClientStatistics();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<ScenarioClient> clients;
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean enough;

    private ClientLoad(String name, long seed, TwoServers servers) {
        this.name = name + ' ' + seed;
        this.servers = servers;
        Random random = new Random(seed);
        clients = IntStream.range(0, CLIENTS)
                .mapToObj(number -> new ScenarioClient(
                        this.name + " client " + number, random.nextLong(), servers, statistics, faults))
                .toList();
    }

    static ClientLoad begin(String name, long seed, TwoServers servers) {
        ClientLoad load = new ClientLoad(name, seed, servers);
        load.clients.forEach(client -> load.running.add(load.threads.submit(() -> client.runUntil(() -> load.enough))));
        return load;
    }

    ClientStatistics statistics() {
        return statistics;
    }

    /** Continues until this number of further changes has been acknowledged. */
    void awaitMore(int changes) {
        int before = statistics.acknowledged();
        await().atMost(TIMEOUT).until(() -> statistics.acknowledged() >= before + changes || !faults.isEmpty());
        assertThat(faults).isEmpty();
    }

    /** Continues for the given time. */
    void awaitFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plus(TIMEOUT)).until(() -> System.nanoTime() > end || !faults.isEmpty());
        assertThat(faults).isEmpty();
    }

    /** Ends the load and checks that every service has its expected state. */
    void endAndCheck() throws Exception {
        enough = true;
        finish();
        inEach(ScenarioClient::check);
        finish();
        assertThat(faults).isEmpty();
        ExpectedIds expectedIds = expectedIds();
        for (int server = 0; server < TwoServers.SERVERS; server++) {
            List<Long> exported = exported(servers.retrying(server));
            assertThat(exported).doesNotHaveDuplicates().containsAll(expectedIds.existing);
            assertThat(expectedIds.allowed).containsAll(exported);
        }
        System.out.println(name + ": " + expectedIds.existing.size() + " services exist, " + expectedIds.doubtful
                + " have an uncertain change; " + statistics);
    }

    private void inEach(Consumer<ScenarioClient> work) {
        clients.forEach(client -> running.add(threads.submit(() -> work.accept(client))));
    }

    private void finish() throws Exception {
        for (Future<?> each : running) {
            each.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
        running.clear();
    }

    /** The ids of services that must exist, and of those that may. */
    private record ExpectedIds(Set<Long> existing, Set<Long> allowed, int doubtful) {}

    private ExpectedIds expectedIds() {
        Set<Long> all = new HashSet<>();
        Set<Long> existing = new HashSet<>();
        Set<Long> allowed = new HashSet<>();
        int doubtful = 0;
        for (ScenarioClient client : clients) {
            for (ServiceScenario scenario : client.scenarios()) {
                long id = scenario.expected().id();
                assertThat(id == 0 || all.add(id))
                        .as("services with the id " + id)
                        .isTrue();
                Optional<ExpectedService> uncertain = scenario.uncertain();
                boolean certain = exists(scenario.expected());
                doubtful += uncertain.isPresent() ? 1 : 0;
                if (certain && uncertain.map(ClientLoad::exists).orElse(true)) {
                    existing.add(id);
                }
                if (certain || uncertain.map(ClientLoad::exists).orElse(false)) {
                    allowed.add(id);
                }
            }
        }
        return new ExpectedIds(existing, allowed, doubtful);
    }

    private static boolean exists(ExpectedService expected) {
        return expected.phase() == ExpectedService.Phase.ACTIVE || expected.phase() == ExpectedService.Phase.COMPLETED;
    }

    private List<Long> exported(ContextServices services) {
        List<Long> ids = new ArrayList<>();
        ExportQuery query = ExportQuery.from(startedAt.minusSeconds(60));
        Optional<String> next = Optional.empty();
        do {
            ServicePage page = services.export(next.map(query::withAfter).orElse(query));
            page.services().stream().filter(this::isOwn).map(Service::serviceId).forEach(ids::add);
            next = page.next();
        } while (next.isPresent());
        return ids;
    }

    private boolean isOwn(Service service) {
        return service.contactKey().or(service::customerId).orElse("").contains(name + ' ');
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }
}
