package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.time.Duration;
import java.util.List;

/**
 * Shows how an IVR can name the open step of a customer's case without a question.
 *
 * <p>Each step is a state of a service. When the customer calls, the IVR reads the open services with their active
 * states.
 */
public final class PersonalisedIvr {

    private static final String WAITING_FOR_FAX = "waiting-for-signed-fax";

    private PersonalisedIvr() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            long id = services.start(ServiceStartEvent.forCustomer("C-1001")
                            .serviceType("mortgage")
                            .build())
                    .serviceId();
            services.startState(
                    id,
                    StateStartEvent.of(WAITING_FOR_FAX)
                            .estDuration(Duration.ofDays(3))
                            .build());

            System.out.println(greeting(services, "C-1001"));
        }
    }

    static String greeting(ContextServices services, String customer) {
        ServiceQuery query = ServiceQuery.active().withView(ServiceView.plain().withActiveStates());
        for (Service service : services.findByCustomer(customer, query).services()) {
            for (State state : service.activeStates().orElse(List.of())) {
                if (state.stateType().orElseThrow().text().equals(WAITING_FOR_FAX)) {
                    return "We are still waiting for your signed fax about the "
                            + service.serviceType().orElseThrow().text() + ".";
                }
            }
        }
        return "Welcome.";
    }
}
