package io.contextservices.cli;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.ContextServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the server until the process is told to end. */
@Command(
        name = "serve",
        description = "Runs the server until it gets SIGTERM or SIGINT; then answers what is under way, and ends.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every request was answered", "1:requests were cut off, or the server could not start"})
final class Serve implements Callable<Integer> {

    private static final Duration DRAIN = Duration.ofSeconds(30);

    @Option(names = "--host", paramLabel = "HOST", description = "address to listen on; 0.0.0.0 for all")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "port to listen on; 0 for any that is free")
    private int port = 8080;

    @Option(names = "--data", paramLabel = "DIR", description = "directory of the store; made if it is not there")
    private Path data = Path.of("data");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ContextEngine engine = ContextEngine.on(RocksDbStore.open(data));
        ContextServer server;
        try {
            server = ContextServer.builder(engine).host(host).port(port).start();
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, engine), "cs-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        String base = server.uri() + "/genesys/1/cs";
        out.println("Context Services at " + base + " - try: curl -H 'Content-Type: application/json' -d "
                + "'{\"contact_key\":\"42\"}' " + base + "/services/start");
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /** Halting here is what lets the exit code tell how the end went: a signal alone would decide it otherwise. */
    private static void end(ContextServer server, ContextEngine engine) {
        boolean drained = server.stop(DRAIN);
        engine.close();
        Runtime.getRuntime().halt(drained ? 0 : Failure.FAILED);
    }
}
