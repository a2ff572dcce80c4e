package io.contextservices.examples;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.client.ContextServicesClient;

/** Shows how an application repeats a start after a crash without creating a second service. */
public final class SafeRetry {

    private SafeRetry() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            start(services, "call-7f3a");
            start(services, "call-7f3a");
        }
    }

    private static void start(ContextServices services, String idOfTheCall) {
        // region retry
        StartedService started = services.with(CallOptions.none().withIdempotencyKey(idOfTheCall))
                .start(ServiceStartEvent.forContactKey("408-832-7799")
                        .interactionId(idOfTheCall)
                        .build());
        System.out.println(started.serviceId() + (started.replayed() ? ", as before" : ", new"));
        // endregion
    }
}
