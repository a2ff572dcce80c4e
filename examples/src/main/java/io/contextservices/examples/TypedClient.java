package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.util.Map;

/** Shows how an application starts a service on a server, and finds it again. */
public final class TypedClient {

    private TypedClient() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        // region client
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            long id = services.start(ServiceStartEvent.forContactKey("408-832-7799")
                            .serviceType("new-account")
                            .attach("coupon", Map.of("coupon_name", "DISCOUNTCODE15"))
                            .build())
                    .serviceId();

            for (Service open : services.findByContactKey(
                            "408-832-7799", ServiceQuery.active().withExtensions("coupon"))
                    .services()) {
                System.out.println(open.serviceId() == id ? "found: " + open.attached("coupon") : "another: " + open);
            }
        }
        // endregion
    }
}
