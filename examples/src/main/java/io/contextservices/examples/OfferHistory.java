package io.contextservices.examples;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows how a company avoids repeating an offer.
 *
 * <p>Each offer is a state of the service in which it was made. The state's disposition records the customer's answer.
 */
public final class OfferHistory {

    private static final String OFFER = "offer";

    private OfferHistory() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            long id = services.start(ServiceStartEvent.forCustomer("C-2002").build())
                    .serviceId();
            offer(services, id, "VIP credit card black ed.", "declined");
            offer(services, id, "3 times payment GOLD", "accepted");
            services.end(id, ServiceEndEvent.builder().build());

            offers(services, "C-2002").forEach((name, outcome) -> System.out.println(name + ": " + outcome));
        }
    }

    static void offer(ContextServices services, long serviceId, String name, String outcome) {
        long state = services.startState(
                        serviceId,
                        StateStartEvent.of(OFFER).attach("offer", name).build())
                .stateId();
        services.endState(
                serviceId, state, StateEndEvent.builder().disposition(outcome).build());
    }

    /** Returns the offers to a customer in all services, with the customer's answers. */
    static Map<String, String> offers(ContextServices services, String customer) {
        ServiceView view = ServiceView.plain().withCompletedStates().withExtensions("State.offer");
        Map<String, String> offers = new TreeMap<>();
        for (Service service : services.findByCustomer(
                        customer, ServiceQuery.all().withView(view))
                .services()) {
            for (State state : service.completedStates().orElse(List.of())) {
                state.attached("offer")
                        .ifPresent(offer -> offers.put(
                                offer.as(String.class),
                                state.disposition().map(AttributeValue::text).orElse("?")));
            }
        }
        return offers;
    }
}
