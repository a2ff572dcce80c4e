package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.IfActive;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.client.ContextServicesClient;

/** Shows how an application finds the open service of a caller, or starts one if there is none. */
public final class OneOpenService {

    private OneOpenService() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            open(services, "408-832-7799");
            open(services, "408-832-7799");
        }
    }

    private static void open(ContextServices services, String caller) {
        // region openService
        StartedService open = services.start(
                ServiceStartEvent.forContactKey(caller)
                        .serviceType("new-account")
                        .build(),
                IfActive.RETURN_EXISTING);
        System.out.println((open.created() ? "started " : "found ") + open.serviceId());
        // endregion
    }
}
