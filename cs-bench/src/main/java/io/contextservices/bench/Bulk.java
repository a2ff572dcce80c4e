package io.contextservices.bench;

import java.util.List;

/** Measures requests with many starts. */
final class Bulk implements Scenario {

    private static final String SECTION = "bulk";
    private static final int SERVICES = 100;
    private static final int CONNECTIONS = 16;

    @Override
    public void run(Run run) throws Exception {
        try (Arena arena = run.arena(SECTION, Contender.CEILING, Contender.CONTEXT_SERVICES)) {
            for (RunningServer server : arena.servers()) {
                StartProbe.startAll(server);
            }
            List<Series> all = arena.measure(run.form().lighter(), CONNECTIONS, server -> Workload.bulk(SERVICES));
            run.report().add(SECTION, List.of(SERVICES + " services in a request, " + CONNECTIONS + " connections:"));
            run.report().add(SECTION, Table.of(all));
            run.report().add(SECTION, List.of(services(all)));
        }
    }

    private static String services(List<Series> all) {
        double rate = Arena.of(all, Contender.CONTEXT_SERVICES).orElseThrow().rate();
        return "That is " + Table.number(rate * SERVICES) + " services/s.";
    }
}
