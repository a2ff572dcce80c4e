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

    private static final int TELLERS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final String name;
    private final TwoServers front;
    private final Instant begun = Instant.now();
    private final ClientStatistics tally = new ClientStatistics();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(TELLERS);
    private final List<ScenarioClient> tellers;
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean enough;

    private ClientLoad(String name, long seed, TwoServers front) {
        this.name = name + ' ' + seed;
        this.front = front;
        Random random = new Random(seed);
        tellers = IntStream.range(0, TELLERS)
                .mapToObj(number ->
                        new ScenarioClient(this.name + " teller " + number, random.nextLong(), front, tally, faults))
                .toList();
    }

    static ClientLoad begin(String name, long seed, TwoServers front) {
        ClientLoad load = new ClientLoad(name, seed, front);
        load.tellers.forEach(
                teller -> load.running.add(load.threads.submit(() -> teller.tellUntil(() -> load.enough))));
        return load;
    }

    ClientStatistics tally() {
        return tally;
    }

    /** Continues until this number of further changes has been acknowledged. */
    void awaitMore(int changes) {
        int before = tally.acknowledged();
        await().atMost(PATIENCE).until(() -> tally.acknowledged() >= before + changes || !faults.isEmpty());
        assertThat(faults).isEmpty();
    }

    /** Continues for the given time. */
    void awaitFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plus(PATIENCE)).until(() -> System.nanoTime() > end || !faults.isEmpty());
        assertThat(faults).isEmpty();
    }

    /** Ends the load and checks that every service has its expected state. */
    void endAndCheck() throws Exception {
        enough = true;
        finish();
        inEach(ScenarioClient::check);
        finish();
        assertThat(faults).isEmpty();
        Known known = known();
        for (int server = 0; server < TwoServers.SERVERS; server++) {
            List<Long> exported = exported(front.patient(server));
            assertThat(exported).doesNotHaveDuplicates().containsAll(known.there);
            assertThat(known.allowed).containsAll(exported);
        }
        System.out.println(
                name + ": " + known.there.size() + " services there, " + known.doubtful + " doubtful; " + tally);
    }

    private void inEach(Consumer<ScenarioClient> work) {
        tellers.forEach(teller -> running.add(threads.submit(() -> work.accept(teller))));
    }

    private void finish() throws Exception {
        for (Future<?> each : running) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        running.clear();
    }

    /** The ids of services that must exist, and of those that may. */
    private record Known(Set<Long> there, Set<Long> allowed, int doubtful) {}

    private Known known() {
        Set<Long> all = new HashSet<>();
        Set<Long> there = new HashSet<>();
        Set<Long> allowed = new HashSet<>();
        int doubtful = 0;
        for (ScenarioClient teller : tellers) {
            for (ServiceScenario story : teller.stories()) {
                long id = story.told().id();
                assertThat(id == 0 || all.add(id))
                        .as("services with the id " + id)
                        .isTrue();
                Optional<ExpectedService> perhaps = story.perhaps();
                boolean isThere = isThere(story.told());
                doubtful += perhaps.isPresent() ? 1 : 0;
                if (isThere && perhaps.map(ClientLoad::isThere).orElse(true)) {
                    there.add(id);
                }
                if (isThere || perhaps.map(ClientLoad::isThere).orElse(false)) {
                    allowed.add(id);
                }
            }
        }
        return new Known(there, allowed, doubtful);
    }

    private static boolean isThere(ExpectedService told) {
        return told.life() == ExpectedService.Life.ACTIVE || told.life() == ExpectedService.Life.COMPLETED;
    }

    private List<Long> exported(ContextServices services) {
        List<Long> ids = new ArrayList<>();
        ExportQuery query = ExportQuery.from(begun.minusSeconds(60));
        Optional<String> next = Optional.empty();
        do {
            ServicePage page = services.export(next.map(query::after).orElse(query));
            page.services().stream()
                    .filter(this::isMine)
                    .map(Service::serviceId)
                    .forEach(ids::add);
            next = page.next();
        } while (next.isPresent());
        return ids;
    }

    private boolean isMine(Service service) {
        return service.contactKey().or(service::customerId).orElse("").contains(name + ' ');
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }
}
