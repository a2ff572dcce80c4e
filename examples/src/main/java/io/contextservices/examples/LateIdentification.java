package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;

/**
 * Shows how a service of an unknown caller becomes part of the history of the customer.
 *
 * <p>The service starts under the phone number. Once the customer has been identified, the application associates the
 * service with the customer. From then on it is in the list of the customer, and no longer in that of the phone number.
 */
public final class LateIdentification {

    private LateIdentification() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            long id = services.start(ServiceStartEvent.forContactKey("408-832-7799")
                            .serviceType("bill-question")
                            .build())
                    .serviceId();

            services.associate("C-4711", id);

            for (Service service :
                    services.findByCustomer("C-4711", ServiceQuery.active()).services()) {
                System.out.println(
                        "C-4711 wants: " + service.serviceType().orElseThrow().text());
            }
            System.out.println("anonymous now: "
                    + services.findByContactKey("408-832-7799", ServiceQuery.active())
                            .services()
                            .size());
        }
    }
}
