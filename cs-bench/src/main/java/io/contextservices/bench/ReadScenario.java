package io.contextservices.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Measures requests for a small set of frequently read services. */
final class ReadScenario implements Scenario {

    private static final int CONNECTIONS = 64;

    /** The size of the hot set. */
    private static final int SERVICES = 1_000;

    private final String section;
    private final Function<StoredServices, Workload> requests;
    private final Contender[] contenders;

    ReadScenario(String section, Function<StoredServices, Workload> requests, Contender... contenders) {
        this.section = section;
        this.requests = requests;
        this.contenders = contenders;
    }

    @Override
    public void run(Run run) throws Exception {
        try (Arena arena = run.arena(section, contenders)) {
            Map<RunningServer, StoredServices> known = new HashMap<>();
            for (RunningServer server : arena.servers()) {
                known.put(server, StartProbe.start(server, SERVICES));
            }
            List<Series> all = arena.measure(
                    run.form().lighter(),
                    CONNECTIONS,
                    server -> requests.apply(known.getOrDefault(server, StoredServices.NOTHING)));
            run.report().add(section, Table.of(all));
            if (section.equals("get")) {
                run.report().measured(PerformanceTarget.GET_HOT, Arena.over(all, Contender.CEILING));
            }
        }
    }
}
