package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;

/** Shows how an application pages through all services of a customer, for example to delete them. */
public final class ForgetCustomer {

    private ForgetCustomer() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            for (int i = 0; i < 120; i++) {
                services.start(ServiceStartEvent.forCustomer("C-4711").build());
            }
            delete(services, "C-4711");
            System.out.println("left: "
                    + services.findByCustomer("C-4711", ServiceQuery.all())
                            .services()
                            .size());
        }
    }

    private static void delete(ContextServices services, String customer) {
        // region pages
        ServiceQuery query = ServiceQuery.all().withLimit(100);
        ServicePage page;
        do {
            page = services.findByCustomer(customer, query);
            page.services().forEach(service -> services.delete(service.serviceId()));
            query = page.next().map(query::withAfter).orElse(query);
        } while (page.next().isPresent());
        // endregion
    }
}
