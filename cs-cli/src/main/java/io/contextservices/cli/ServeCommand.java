package io.contextservices.cli;

import io.contextservices.cli.config.Configuration;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the server until the process receives a signal to end. */
@Command(
        name = "serve",
        description = "Runs the server until SIGTERM or SIGINT. Then the server completes the requests in progress,"
                + " and the process ends.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all requests were completed",
            "1:requests were cut off, or the server could not start",
            "2:the configuration is not valid"
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    @Mixin
    private ConfigurationOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = options.read();
        configuration.checkServer();
        TransferableStore store = configuration.store();
        ContextEngine engine = engine(configuration, store);
        ContextServer server;
        try {
            if (store instanceof RocksDbStore onDisk) {
                listen(onDisk, configuration.directory().orElseThrow());
            }
            server = configuration.server(engine);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, engine), "cs-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println(greeting(server.uri() + "/genesys/1/cs", configuration));
        if (store instanceof RocksDbStore onDisk && onDisk.isNew()) {
            Path directory = configuration.directory().orElseThrow();
            out.println("Created a new store in " + directory.toAbsolutePath().normalize());
        }
        out.flush();
        if (configuration.hasTenants()) {
            CompletableFuture<Map<Tenant, Long>> unused = UnconfiguredTenants.warn(store, configuration.tenants());
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static ContextEngine engine(Configuration configuration, ConversationStore store) {
        try {
            return configuration.engine(store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static String greeting(String base, Configuration configuration) {
        List<String> tenants = configuration.tenants();
        return "Context Services at " + base + " - try: curl " + (configuration.hasUsers() ? "-u NAME " : "")
                + (tenants.size() > 1 ? "-H 'ContactCenterId: " + tenants.get(0) + "' " : "")
                + "-H 'Content-Type: application/json' -d '{\"contact_key\":\"42\"}' " + base + "/services/start";
    }

    /** Opens the control socket. Without it the server still serves requests. */
    private static void listen(RocksDbStore store, Path directory) {
        try {
            Control.listen(store, directory);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "the control socket cannot be opened, so cs backup and cs sweep cannot reach this server: {}",
                    e.toString());
        }
    }

    /**
     * Stops the server. Ends the process here, because the exit code reports whether all requests were completed; after
     * a signal the JVM would set another one.
     */
    private static void end(ContextServer server, ContextEngine engine) {
        boolean drained = server.stop(DRAIN);
        engine.close();
        Runtime.getRuntime().halt(drained ? 0 : Failure.FAILED);
    }
}
