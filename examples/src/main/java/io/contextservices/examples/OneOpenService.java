package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.IfActive;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.client.ContextServicesClient;

/** How does an application find the open service of a caller, or start one if the caller has none? */
public final class OneOpenService {

    private OneOpenService() {}

    /** Takes the address of a server; {@code http://localhost:8080} unless given. */
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
