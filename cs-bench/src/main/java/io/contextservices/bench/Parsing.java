package io.contextservices.bench;

import io.contextservices.bench.micro.Parse;
import java.util.List;
import java.util.Map;

/** Measures the cost of parsing and validating an event. */
final class Parsing implements Scenario {

    @Override
    public void run(Run run) throws Exception {
        Map<String, MethodCost> results = MethodCost.run(run.form(), Parse.class);
        MethodCost codec = results.getOrDefault("codec", MethodCost.NONE);
        MethodCost databind = results.getOrDefault("databind", MethodCost.NONE);
        run.report().measured(PerformanceTarget.PARSE_TIME, codec.time() / 1_000);
        run.report().measured(PerformanceTarget.PARSE_BYTES, codec.bytes());
        run.report().measured(PerformanceTarget.PARSE_OVER_DATABIND, databind.time() / codec.time());
        run.report()
                .add(
                        "parse",
                        List.of(
                                "| | ns | allocated, B |",
                                "|---|---:|---:|",
                                codec.row("parse + validate"),
                                databind.row("Jackson databind + Hibernate Validator")));
    }
}
