package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;

/**
 * How does what an unknown caller wanted get into the history of the customer who the caller turns out to be?
 *
 * <p>The service is started under the phone number. Once the customer has been identified, it is associated, and from then on
 * it is in the customer's list and no longer among the anonymous ones.
 */
public final class LateIdentification {

    private LateIdentification() {}

    /** Takes the address of a server; {@code http://localhost:8080} unless given. */
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
