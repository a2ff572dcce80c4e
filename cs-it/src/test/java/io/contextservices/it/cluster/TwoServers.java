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

    private record Server(ServerProcess process, AsyncContextServices once, ContextServices patient) {

        void kill() {
            once.close();
            patient.close();
            process.kill();
        }
    }

    private TwoServers(Cluster cluster, String[] jvmArguments) {
        this.cluster = cluster;
        this.jvmArguments = jvmArguments;
    }

    static TwoServers start(Cluster cluster, String... jvmArguments) throws IOException {
        TwoServers front = new TwoServers(cluster, jvmArguments);
        try {
            for (int number = 0; number < SERVERS; number++) {
                front.start(number);
            }
        } catch (IOException e) {
            front.close();
            throw e;
        }
        return front;
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
        return servers.get(number).once;
    }

    /** Returns a client of a server that retries, for checks of the stored data. */
    ContextServices patient(int number) {
        return servers.get(number).patient;
    }

    /** Returns a client of a random server that retries nothing. */
    ContextServices some(Random random) {
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
