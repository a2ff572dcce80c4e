package io.contextservices.it.cluster;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.it.ExpectedService;
import io.contextservices.it.ServiceScenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A client that changes its services through either server, one call at a time, and sometimes checks whether a service
 * has its expected state. It retries rejected calls, and idempotent calls without a response. After any other call
 * without a response it makes no further change to the service. For one thread.
 */
final class ScenarioClient {

    private static final int CALLS_PER_SERVICE = 12;
    private static final int CALLS_PER_CHECK = 8;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long TIMEOUT_NANOS = Duration.ofMinutes(5).toNanos();

    private final String name;
    private final Random random;
    private final TwoServers servers;
    private final ClientStatistics statistics;
    private final Queue<String> faults;
    private final List<ServiceScenario> scenarios = new ArrayList<>();
    private int calls;

    ScenarioClient(String name, long seed, TwoServers servers, ClientStatistics statistics, Queue<String> faults) {
        this.name = name;
        this.random = new Random(seed);
        this.servers = servers;
        this.statistics = statistics;
        this.faults = faults;
    }

    List<ServiceScenario> scenarios() {
        return scenarios;
    }

    void runUntil(BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            if (!scenarios.isEmpty() && random.nextInt(CALLS_PER_CHECK) == 0) {
                check(scenarios.get(random.nextInt(scenarios.size())));
            } else {
                change(randomScenario());
            }
        }
    }

    /** Checks every service through each server. */
    void check() {
        for (ServiceScenario scenario : scenarios) {
            for (int server = 0; server < TwoServers.SERVERS; server++) {
                scenario.problem(servers.retrying(server)).ifPresent(faults::add);
            }
        }
    }

    private ServiceScenario randomScenario() {
        if (scenarios.isEmpty() || random.nextInt(CALLS_PER_SERVICE) == 0) {
            scenarios.add(new ServiceScenario(name + '-' + scenarios.size()));
            return scenarios.get(scenarios.size() - 1);
        }
        ServiceScenario scenario = scenarios.get(random.nextInt(scenarios.size()));
        return scenario.expected().phase() == ExpectedService.Phase.DELETED
                        || scenario.uncertain().isPresent()
                ? randomScenario()
                : scenario;
    }

    private void change(ServiceScenario scenario) {
        ExpectedService.Change change = scenario.expected().next(random);
        CallOptions key = CallOptions.none().withIdempotencyKey((name + '-' + calls++).replace(' ', '-'));
        Call<Long> call = new Call<>(services -> change.call().apply(services.with(key)));
        try {
            Optional<Long> id = call.untilResponded(change.starts());
            if (id.isPresent()) {
                scenario.acknowledged(change.next().withId(id.get()));
                statistics.acknowledged(call.startedAt, call.times);
                return;
            }
        } catch (RuntimeException e) {
            faults.add(scenario.expected() + " then " + e);
        }
        scenario.unacknowledged(change.next());
        statistics.abandoned(call.startedAt);
    }

    private void check(ServiceScenario scenario) {
        Call<Optional<String>> call = new Call<>(scenario::problem);
        call.untilResponded(true).ifPresent(problem -> problem.ifPresent(faults::add));
        statistics.checked(call.startedAt, call.times);
    }

    /** A call that is repeated until its outcome is known, or certain to remain unknown. */
    private final class Call<T> {

        private final Function<ContextServices, T> operation;
        private final long startedAt = System.nanoTime();
        private int times;

        Call(Function<ContextServices, T> operation) {
            this.operation = operation;
        }

        /**
         * Returns the response; empty if there was none and the call must not be repeated.
         *
         * @param repeatable whether to repeat a call that may have been executed
         */
        Optional<T> untilResponded(boolean repeatable) {
            while (System.nanoTime() - startedAt < TIMEOUT_NANOS) {
                long sent = System.nanoTime();
                times++;
                try {
                    return Optional.of(operation.apply(servers.random(random)));
                } catch (UnavailableException e) {
                    statistics.refused(sent);
                } catch (InternalErrorException e) {
                    statistics.unknown(sent);
                    if (!repeatable) {
                        return Optional.empty();
                    }
                } catch (TransportException e) {
                    statistics.cutOff();
                    if (!repeatable && e.requestMayHaveBeenProcessed()) {
                        return Optional.empty();
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            throw new IllegalStateException("no response for minutes");
        }
    }
}
