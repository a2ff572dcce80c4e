package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows how a case stays one service across IVR, agent, fax and e-mail.
 *
 * <p>Every channel finds the service by its customer and moves it from one state to the next. Work to be done on the
 * way is a task. A query at the end returns the whole history.
 */
public final class OneCaseManyChannels {

    private static final String CUSTOMER = "C-3003";

    private OneCaseManyChannels() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            ivr(services);
            agent(services);
            fax(services);
            email(services);
            System.out.println(String.join(" -> ", journey(services)));
        }
    }

    private static void ivr(ContextServices services) {
        long id = services.start(ServiceStartEvent.forCustomer(CUSTOMER)
                        .serviceType("mortgage")
                        .mediaType("voice")
                        .build())
                .serviceId();
        services.startState(id, StateStartEvent.of("identified").build());
    }

    private static void agent(ContextServices services) {
        long id = open(services);
        services.transition(
                id, StateTransitionEvent.from(0).to("waiting-for-fax").build());
        services.startTask(id, TaskStartEvent.of("check-signature").stateId(1).build());
    }

    private static void fax(ContextServices services) {
        long id = open(services);
        services.endTask(id, 0, TaskEndEvent.builder().disposition("genuine").build());
        services.transition(
                id,
                StateTransitionEvent.from(1)
                        .mediaType("fax")
                        .to("contract-sent")
                        .build());
    }

    private static void email(ContextServices services) {
        long id = open(services);
        services.endState(id, 2, StateEndEvent.builder().mediaType("email").build());
        services.end(id, ServiceEndEvent.builder().disposition("signed").build());
    }

    /** Returns the open service of the customer, which every channel looks up first. */
    private static long open(ContextServices services) {
        return services.findByCustomer(CUSTOMER, ServiceQuery.active().withServiceTypes("mortgage"))
                .services()
                .get(0)
                .serviceId();
    }

    static List<String> journey(ContextServices services) {
        Service service = services.findByCustomer(
                        CUSTOMER,
                        ServiceQuery.completed().withView(ServiceView.plain().withCompletedStates()))
                .services()
                .get(0);
        List<String> journey = new ArrayList<>();
        for (State state : service.completedStates().orElse(List.of())) {
            journey.add(state.stateType().orElseThrow().text());
        }
        journey.add(service.disposition().orElseThrow().text());
        return journey;
    }
}
