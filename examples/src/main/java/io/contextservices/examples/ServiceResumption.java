package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Shows how a caller whose call dropped in the queue continues at the same place.
 *
 * <p>Only the phone number of the caller is known, so it is the contact key of the service. At the next call from that
 * number, the newest open service under it shows the topic and when the wait began.
 */
public final class ServiceResumption {

    private static final String WAITING = "waiting";

    private ServiceResumption() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            String caller = "408-832-7799";
            firstCall(services, caller);
            System.out.println("... ten minutes later the call drops; the customer calls again ...");
            System.out.println(nextCall(services, caller));
        }
    }

    static long firstCall(ContextServices services, String caller) {
        ServiceStartEvent event = ServiceStartEvent.forContactKey(caller)
                .serviceType("new-account")
                .interactionId("call-1")
                .attach(
                        WAITING,
                        Map.of("queue", "accounts", "since", Instant.now().toString()))
                .build();
        return services.start(event).serviceId();
    }

    static String nextCall(ContextServices services, String caller) {
        Optional<Service> open =
                services.findByContactKey(caller, ServiceQuery.active().withExtensions(WAITING)).services().stream()
                        .max(Comparator.comparing(Service::serviceId));
        if (open.isEmpty()) {
            return "Welcome. What can we do for you?";
        }
        Map<?, ?> waiting = open.get().attached(WAITING).orElseThrow().as(Map.class);
        return "Welcome back. Is it still about your "
                + open.get().serviceType().orElseThrow().text() + "? You keep your place in the queue "
                + waiting.get("queue") + ", since " + waiting.get("since");
    }
}
