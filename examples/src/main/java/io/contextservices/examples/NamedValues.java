package io.contextservices.examples;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.ContextServices;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.nio.file.Path;

/**
 * Shows how all channels use the same service types and media types.
 *
 * <p>The values are enumerated once. Requests may contain the name or the database id of a value. The engine rejects
 * any other value, with a message that lists the valid ones.
 */
public final class NamedValues {

    private NamedValues() {}

    /**
     * Runs the example.
     *
     * @param args the directory of the store; default {@code data}
     */
    public static void main(String... args) {
        Path directory = Path.of(args.length > 0 ? args[0] : "data");
        try (ContextServices services = ContextEngine.builder(RocksDbStore.open(directory))
                .businessAttributes(attributes())
                .build()
                .blocking()) {
            long id = services.start(ServiceStartEvent.forContactKey("408-832-7799")
                            .mediaType(1001)
                            .build())
                    .serviceId();
            Service service = services.get(id);
            System.out.println(service.serviceType().orElseThrow().text() + " by "
                    + service.started().mediaType().orElseThrow().text());

            services.start(ServiceStartEvent.forContactKey("408-832-7799")
                    .serviceType("mortgage")
                    .build());
        } catch (InvalidRequestException refused) {
            System.out.println(refused.getMessage());
        }
    }

    private static BusinessAttributes attributes() {
        return BusinessAttributes.builder()
                .add(BusinessAttribute.builder("ServiceType")
                        .value(1, "New Account")
                        .value(2, "Bill Payment")
                        .defaultValue("New Account")
                        .build())
                .add(BusinessAttribute.builder("MediaType")
                        .value(1001, "voice")
                        .value(1003, "email")
                        .build())
                .map("Service.type", "ServiceType")
                .map("Service.media_type", "MediaType")
                .map("State.media_type", "MediaType")
                .mapNames(true)
                .build();
    }
}
