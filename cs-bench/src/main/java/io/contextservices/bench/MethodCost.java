package io.contextservices.bench;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The cost of one call of a method.
 *
 * @param time in the unit of the benchmark
 * @param bytes allocated by all threads
 */
record MethodCost(double time, double bytes) {

    static final MethodCost NONE = new MethodCost(Double.NaN, Double.NaN);

    /** Runs the benchmarks of a class, each in two JVMs. Returns the results by name. */
    static Map<String, MethodCost> run(Form form, Class<?> benchmarks, String... parameter) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmarks.getName().replace(".", "\\.") + "\\.")
                .forks(2)
                .warmupIterations(form.rounds())
                .warmupTime(new TimeValue(1, TimeUnit.SECONDS))
                .measurementIterations(form.rounds())
                .measurementTime(new TimeValue(1, TimeUnit.SECONDS))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (parameter.length == 2) {
            options.param(parameter[0], parameter[1]);
        }
        return new Runner(options.build()).run().stream().collect(Collectors.toMap(MethodCost::name, MethodCost::of));
    }

    private static String name(RunResult result) {
        return result.getPrimaryResult().getLabel();
    }

    private static MethodCost of(RunResult result) {
        return new MethodCost(
                result.getPrimaryResult().getScore(),
                requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"), "the profiler's result")
                        .getScore());
    }

    /** Returns a row of a table. */
    String row(String label) {
        return Table.row(label, Table.number(time), Table.number(bytes));
    }
}
