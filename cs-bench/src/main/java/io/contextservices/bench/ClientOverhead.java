package io.contextservices.bench;

import io.contextservices.bench.micro.Client;
import java.util.List;
import java.util.Map;

/** Measures the overhead of the typed client over its HTTP client. */
final class ClientOverhead implements Scenario {

    private static final String SECTION = "client";

    @Override
    public void run(Run run) throws Exception {
        try (Arena arena = run.arena(SECTION, Contender.CEILING)) {
            String url = "http://127.0.0.1:" + arena.servers().get(0).port();
            Map<String, MethodCost> results = MethodCost.run(run.form(), Client.class, "url", url);
            MethodCost sdk = results.getOrDefault("sdk", MethodCost.NONE);
            MethodCost bare = results.getOrDefault("okHttp", MethodCost.NONE);
            run.report().measured(PerformanceTarget.CLIENT_TIME, sdk.time() / bare.time());
            run.report().measured(PerformanceTarget.CLIENT_BYTES, sdk.bytes() / bare.bytes());
            run.report()
                    .add(
                            SECTION,
                            List.of(
                                    "| | µs | allocated, B |",
                                    "|---|---:|---:|",
                                    sdk.row("typed client"),
                                    bare.row("OkHttp, body ready")));
        }
    }
}
