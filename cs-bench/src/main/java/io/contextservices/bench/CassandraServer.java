package io.contextservices.bench;

import io.contextservices.cassandra.CassandraStore;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A server on a Cassandra node, in its own process. */
public final class CassandraServer implements AutoCloseable {

    static final String KEYSPACE = "bench";

    private static final String REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
    private static final Pattern PORT = Pattern.compile("http://[^:]+:(\\d+)");
    private static final Duration READY = Duration.ofMinutes(2);

    private final ServerProcess process;
    private final int port;

    private CassandraServer(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Listens on any free port and prints the address. */
    public static void main(String... args) {
        InetSocketAddress node = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        ContextServer server = ContextServer.builder(ContextEngine.on(store(node, KEYSPACE)))
                .port(0)
                .start();
        System.out.println(server.uri());
    }

    /** Returns the store of a keyspace, which is created if it does not exist. */
    static CassandraStore store(InetSocketAddress node, String keyspace) {
        return CassandraStore.builder(List.of(node), keyspace)
                .createSchema(REPLICATION)
                .open();
    }

    /** Starts a server with the same heap as the others. */
    static CassandraServer start(InetSocketAddress node, Path directory) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                "on-cassandra",
                directory,
                Contender.java(
                        "256m",
                        CassandraServer.class.getName(),
                        node.getAddress().getHostAddress(),
                        Integer.toString(node.getPort())));
        try {
            return new CassandraServer(
                    process, Integer.parseInt(process.await(PORT, READY).group(1)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        process.requireAlive();
        return process.handle();
    }

    @Override
    public void close() {
        process.close();
    }
}
