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
    private static final int CALLS_PER_LOOK = 8;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofMinutes(5).toNanos();

    private final String name;
    private final Random random;
    private final TwoServers front;
    private final ClientStatistics tally;
    private final Queue<String> faults;
    private final List<ServiceScenario> stories = new ArrayList<>();
    private int calls;

    ScenarioClient(String name, long seed, TwoServers front, ClientStatistics tally, Queue<String> faults) {
        this.name = name;
        this.random = new Random(seed);
        this.front = front;
        this.tally = tally;
        this.faults = faults;
    }

    List<ServiceScenario> stories() {
        return stories;
    }

    void tellUntil(BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            if (!stories.isEmpty() && random.nextInt(CALLS_PER_LOOK) == 0) {
                look(stories.get(random.nextInt(stories.size())));
            } else {
                tell(some());
            }
        }
    }

    /** Checks every service through each server. */
    void check() {
        for (ServiceScenario story : stories) {
            for (int server = 0; server < TwoServers.SERVERS; server++) {
                story.problem(front.patient(server)).ifPresent(faults::add);
            }
        }
    }

    private ServiceScenario some() {
        if (stories.isEmpty() || random.nextInt(CALLS_PER_SERVICE) == 0) {
            stories.add(new ServiceScenario(name + '-' + stories.size()));
            return stories.get(stories.size() - 1);
        }
        ServiceScenario story = stories.get(random.nextInt(stories.size()));
        return story.told().life() == ExpectedService.Life.DELETED
                        || story.perhaps().isPresent()
                ? some()
                : story;
    }

    private void tell(ServiceScenario story) {
        ExpectedService.Change change = story.told().next(random);
        CallOptions key = CallOptions.none().idempotencyKey((name + '-' + calls++).replace(' ', '-'));
        Call<Long> call = new Call<>(services -> change.call().make(services.with(key)));
        try {
            Optional<Long> id = call.untilAnswered(change.starts());
            if (id.isPresent()) {
                story.became(change.next().withId(id.get()));
                tally.acknowledged(call.begun, call.times);
                return;
            }
        } catch (RuntimeException e) {
            faults.add(story.told() + " then " + e);
        }
        story.mayHaveBecome(change.next());
        tally.gaveUp(call.begun);
    }

    private void look(ServiceScenario story) {
        Call<Optional<String>> call = new Call<>(story::problem);
        call.untilAnswered(true).ifPresent(problem -> problem.ifPresent(faults::add));
        tally.looked(call.begun, call.times);
    }

    /** A call that is repeated until its outcome is known, or certain to remain unknown. */
    private final class Call<T> {

        private final Function<ContextServices, T> how;
        private final long begun = System.nanoTime();
        private int times;

        Call(Function<ContextServices, T> how) {
            this.how = how;
        }

        /**
         * Returns the response; empty if there was none and the call must not be repeated.
         *
         * @param again whether to repeat a call that may have been executed
         */
        Optional<T> untilAnswered(boolean again) {
            while (System.nanoTime() - begun < PATIENCE_NANOS) {
                long sent = System.nanoTime();
                times++;
                try {
                    return Optional.of(how.apply(front.some(random)));
                } catch (UnavailableException e) {
                    tally.refused(sent);
                } catch (InternalErrorException e) {
                    tally.unknown(sent);
                    if (!again) {
                        return Optional.empty();
                    }
                } catch (TransportException e) {
                    tally.cutOff();
                    if (!again && e.requestMayHaveBeenProcessed()) {
                        return Optional.empty();
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            throw new IllegalStateException("no answer for minutes");
        }
    }
}
