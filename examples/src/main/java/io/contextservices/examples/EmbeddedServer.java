package io.contextservices.examples;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** How does an application serve the API itself? */
public final class EmbeddedServer {

    private EmbeddedServer() {}

    /** Takes a directory and a port; {@code data} and any free one unless given. Runs until the process ends. */
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
