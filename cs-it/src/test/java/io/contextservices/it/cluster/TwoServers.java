package io.contextservices.it.cluster;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.client.RetryPolicy;
import io.contextservices.it.ServerProcess;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Two servers on a cluster, and clients of each. */
final class TwoServers implements AutoCloseable {

    static final int SERVERS = 2;

    private final Cluster cluster;
    private final String[] jvmArguments;
    private final AtomicReferenceArray<Server> servers = new AtomicReferenceArray<>(SERVERS);

    private record Server(ServerProcess process, AsyncContextServices plain, ContextServices retrying) {

        void kill() {
            plain.close();
            retrying.close();
            process.kill();
        }
    }

    private TwoServers(Cluster cluster, String[] jvmArguments) {
        this.cluster = cluster;
        this.jvmArguments = jvmArguments;
    }

    static TwoServers start(Cluster cluster, String... jvmArguments) throws IOException {
        TwoServers started = new TwoServers(cluster, jvmArguments);
        try {
            for (int number = 0; number < SERVERS; number++) {
                started.start(number);
            }
        } catch (IOException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void start(int number) throws IOException {
        ServerProcess process = cluster.serve(jvmArguments);
        var client = ContextServicesClient.builder().baseUrl(process.url());
        servers.set(
                number,
                new Server(
                        process,
                        client.retries(RetryPolicy.none()).build(),
                        client.retries(RetryPolicy.DEFAULT).build().blocking()));
    }

    /** Returns a client of a server that retries nothing. */
    AsyncContextServices at(int number) {
        return servers.get(number).plain;
    }

    /** Returns a client of a server that retries, for checks of the stored data. */
    ContextServices retrying(int number) {
        return servers.get(number).retrying;
    }

    /** Returns a client of a random server that retries nothing. */
    ContextServices random(Random random) {
        return at(random.nextInt(SERVERS)).blocking();
    }

    ServerProcess process(int number) {
        return servers.get(number).process;
    }

    /** Restarts a killed server; calls get no response until it is ready. */
    void restart(int number) throws IOException {
        Server before = servers.get(number);
        start(number);
        before.kill();
    }

    @Override
    public void close() {
        for (int number = 0; number < SERVERS; number++) {
            Server server = servers.get(number);
            if (server != null) {
                server.kill();
            }
        }
    }
}
