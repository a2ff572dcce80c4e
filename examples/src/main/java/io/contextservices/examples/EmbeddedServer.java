package io.contextservices.examples;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Shows how an application serves the API itself. */
public final class EmbeddedServer {

    private EmbeddedServer() {}

    /**
     * Runs the server until the process ends.
     *
     * @param args the directory of the store, default {@code data}; and the port, default any free one
     */
    public static void main(String... args) throws InterruptedException {
        Path directory = Path.of(args.length > 0 ? args[0] : "data");
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        // region server
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(directory));
                ContextServer server = ContextServer.builder(engine).port(port).start()) {
            System.out.println("listening on " + server.uri());
            new CountDownLatch(1).await(); // until the process ends
        }
        // endregion
    }
}
