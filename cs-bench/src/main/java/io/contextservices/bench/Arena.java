package io.contextservices.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Servers that run side by side. */
final class Arena implements AutoCloseable {

    private final Run run;
    private final List<RunningServer> servers;

    Arena(Run run, List<RunningServer> servers) {
        this.run = run;
        this.servers = servers;
    }

    List<RunningServer> servers() {
        return servers;
    }

    /** Creates the requests to a server, which depend on its stored services. */
    interface Requests {
        Workload to(RunningServer server) throws IOException, InterruptedException;
    }

    /** Puts these requests on each server in turn, on this number of connections. */
    List<Series> measure(Form form, int connections, Requests requests) throws IOException, InterruptedException {
        Rounds rounds = new Rounds(form, run.load(), connections);
        for (RunningServer server : servers) {
            rounds.with(server, requests.to(server));
        }
        return rounds.run();
    }

    static Optional<Series> of(List<Series> all, Contender contender) {
        return all.stream()
                .filter(series -> series.server().contender() == contender)
                .findFirst();
    }

    /** Returns the ratio of the server's rate to that of this contender; NaN if the contender did not run. */
    static double over(List<Series> all, Contender contender) {
        return of(all, contender)
                .map(of(all, Contender.CONTEXT_SERVICES).orElseThrow()::over)
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        servers.forEach(RunningServer::close);
    }
}
