package io.contextservices.examples;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.nio.file.Path;

/** Shows how an application uses the engine in its own process, without a server. */
public final class EngineWithoutHttp {

    private EngineWithoutHttp() {}

    /**
     * Runs the example.
     *
     * @param args the directory of the store; default {@code data}
     */
    public static void main(String... args) {
        Path directory = Path.of(args.length > 0 ? args[0] : "data");
        // region engine
        try (ContextServices services =
                ContextEngine.on(RocksDbStore.open(directory)).blocking()) {
            long id =
                    services.start(ServiceStartEvent.forCustomer("C-1").build()).serviceId();
            System.out.println(services.get(id).started().timestamp().orElseThrow());
        }
        // endregion
    }
}
