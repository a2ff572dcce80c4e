package io.contextservices.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The measurements of one contender, round by round. */
final class Series {

    private final Rounds.Entrant entrant;
    private final boolean settled;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpus = new ArrayList<>();
    private @Nullable Histogram latency;

    /**
     * Creates an empty series.
     *
     * @param settled whether its CPU per request had stopped falling when the rounds began
     */
    Series(Rounds.Entrant entrant, boolean settled) {
        this.entrant = entrant;
        this.settled = settled;
    }

    Rounds.Entrant entrant() {
        return entrant;
    }

    RunningServer server() {
        return entrant.server();
    }

    boolean settled() {
        return settled;
    }

    /** Adds a round: requests per second, and CPU seconds per request. */
    void add(double rate, double cpu) {
        rates.add(rate);
        cpus.add(cpu);
    }

    void latency(Histogram nanos) {
        latency = nanos;
    }

    /** Returns the requests per second. */
    double rate() {
        return median(rates);
    }

    /** Returns the CPU seconds per request. */
    double cpu() {
        return median(cpus);
    }

    /** Returns the ratio of its rate to that of another series: the median over all rounds. */
    double over(Series other) {
        return median(ratios(other));
    }

    /** Returns the ratio of its rate to that of another series, in each round. */
    List<Double> ratios(Series other) {
        return IntStream.range(0, rates.size())
                .mapToObj(round -> rates.get(round) / other.rates.get(round))
                .toList();
    }

    /** Returns a percentile of the latencies in seconds; NaN if it was not measured. */
    double latency(double percentile) {
        return latency == null ? Double.NaN : latency.getValueAtPercentile(percentile) / 1e9;
    }

    /** Returns the median: the middle value, or the mean of the two middle values. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
