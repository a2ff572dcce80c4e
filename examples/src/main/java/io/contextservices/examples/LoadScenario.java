package io.contextservices.examples;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Measures how many calls per second a server handles, with the calls of a contact centre.
 *
 * <p>The calls are those of the vendor's load scenario. A conversation is one service with five states and two tasks in
 * each; all of them are started and ended. A query by the customer follows, which makes 33 calls. Every event has all
 * its attributes, and every start has one to four attachments.
 */
public final class LoadScenario {

    private static final int STATES = 5;
    private static final int TASKS_PER_STATE = 2;
    private static final int CALLS = 2 * (1 + STATES + STATES * TASKS_PER_STATE) + 1;

    private final AsyncContextServices services;
    private final String run = UUID.randomUUID().toString();

    private LoadScenario(AsyncContextServices services) {
        this.services = services;
    }

    /**
     * Runs the scenario.
     *
     * @param args the address of a server, default {@code http://localhost:8080}; the number of conversations, default
     *     1,000; and the number of concurrent conversations, default 64
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        int conversations = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int atOnce = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        try (AsyncContextServices services =
                ContextServicesClient.builder().baseUrl(url).build()) {
            double seconds = new LoadScenario(services).run(conversations, atOnce);
            System.out.printf(
                    Locale.ROOT,
                    "%d conversations in %.1f s: %.1f conversations/s, %.0f calls/s%n",
                    conversations,
                    seconds,
                    conversations / seconds,
                    CALLS * conversations / seconds);
        }
    }

    /** Runs the conversations in as many parallel sequences as given. Returns the duration in seconds. */
    private double run(int conversations, int atOnce) {
        long begin = System.nanoTime();
        CompletableFuture<?>[] lines = IntStream.range(0, atOnce)
                .mapToObj(line -> line(line, conversations, atOnce))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(lines).join();
        return (System.nanoTime() - begin) / 1e9;
    }

    private CompletableFuture<?> line(int first, int conversations, int step) {
        CompletableFuture<?> last = CompletableFuture.completedFuture(first);
        for (int i = first; i < conversations; i += step) {
            int number = i;
            last = last.thenCompose(done -> new Conversation(number).run());
        }
        return last;
    }

    /** One conversation. Each call is sent after the response to the previous one. */
    private final class Conversation {

        private final String customer;
        private final Random random;

        Conversation(int number) {
            customer = "C-" + run + '-' + number;
            random = new Random(number);
        }

        CompletableFuture<?> run() {
            ServiceStartEvent start = starting(ServiceStartEvent.forCustomer(customer)
                            .contactKey(digits(10))
                            .serviceType(random.nextInt(100))
                            .estDuration(Duration.ofHours(1)))
                    .build();
            return services.start(start)
                    .thenCompose(started -> states(started.serviceId())
                            .thenCompose(done -> services.end(
                                    started.serviceId(),
                                    ending(ServiceEndEvent.builder()).build())))
                    .thenCompose(done -> services.findByCustomer(
                            customer,
                            ServiceQuery.all()
                                    .withView(ServiceView.plain()
                                            .withAllExtensions()
                                            .withEverythingNested())));
        }

        private CompletableFuture<?> states(long id) {
            CompletableFuture<?> last = CompletableFuture.completedFuture(id);
            for (int i = 0; i < STATES; i++) {
                int state = i;
                last = last.thenCompose(done -> services.startState(id, stateStart(state)));
                for (int j = 0; j < TASKS_PER_STATE; j++) {
                    int task = i * TASKS_PER_STATE + j;
                    last = last.thenCompose(done -> services.startTask(id, taskStart(state)))
                            .thenCompose(done -> services.endTask(
                                    id, task, ending(TaskEndEvent.builder()).build()));
                }
                last = last.thenCompose(done -> services.endState(
                        id, state, ending(StateEndEvent.builder()).build()));
            }
            return last;
        }

        private StateStartEvent stateStart(int state) {
            return starting(StateStartEvent.builder()
                            .stateType(1 + random.nextInt(10))
                            .previousStateId(Math.max(0, state - 1))
                            .estDuration(Duration.ofMinutes(10)))
                    .build();
        }

        private TaskStartEvent taskStart(int state) {
            return starting(TaskStartEvent.builder()
                            .taskType(random.nextInt(50))
                            .stateId(state)
                            .estDuration(Duration.ofMinutes(1)))
                    .build();
        }

        private <B extends EndEvent.Builder<B>> B ending(B event) {
            return circumstances(event).disposition(random.nextInt(20)).dispositionDesc("done by " + digits(6));
        }

        private <B extends Event.Builder<B>> B starting(B event) {
            int extensions = 1 + random.nextInt(4);
            for (int i = 0; i < extensions; i++) {
                event.attach(
                        "extension" + i, Map.of("score", random.nextInt(100), "notes", List.of(digits(8), digits(8))));
            }
            return circumstances(event);
        }

        private <B extends Event.Builder<B>> B circumstances(B event) {
            return event.sessionId(digits(32))
                    .interactionId(digits(20))
                    .applicationType(random.nextInt(500))
                    .applicationId(random.nextInt(10_000))
                    .resourceType(random.nextInt(500))
                    .resourceId(random.nextInt(10_000))
                    .mediaType(random.nextInt(10));
        }

        private String digits(int count) {
            StringBuilder digits = new StringBuilder();
            for (int i = 0; i < count; i++) {
                digits.append((char) ('0' + random.nextInt(10)));
            }
            return digits.toString();
        }
    }
}
