package io.contextservices.examples;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.PreconditionFailedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;

/**
 * Shows how an application ends a service only if no other application has changed it since it was read (optimistic
 * concurrency).
 */
public final class OptimisticChange {

    private OptimisticChange() {}

    /**
     * Runs the example.
     *
     * @param args the address of a server; default {@code http://localhost:8080}
     */
    public static void main(String... args) {
        String url = args.length > 0 ? args[0] : "http://localhost:8080";
        try (ContextServices services =
                ContextServicesClient.builder().baseUrl(url).build().blocking()) {
            long id = services.start(
                            ServiceStartEvent.forContactKey("408-832-7799").build())
                    .serviceId();
            Service read = services.get(id);
            services.associate("C-4711", id); // another application
            end(services, read);
            end(services, services.get(id));
        }
    }

    private static void end(ContextServices services, Service read) {
        // region ifVersion
        long version = read.version().orElseThrow();
        try {
            services.with(CallOptions.none().withIfVersion(version))
                    .end(read.serviceId(), ServiceEndEvent.builder().build());
            System.out.println("ended");
        } catch (PreconditionFailedException e) {
            System.out.println("changed since: read it again");
        }
        // endregion
    }
}
