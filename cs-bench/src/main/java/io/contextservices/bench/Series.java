package io.contextservices.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What was measured of one contender, round by round. */
final class Series {

    private final Rounds.Entrant entrant;
    private final boolean settled;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpus = new ArrayList<>();
    private @Nullable Histogram latency;

    /** @param settled whether its CPU per request had stopped falling when the rounds began */
    Series(Rounds.Entrant entrant, boolean settled) {
        this.entrant = entrant;
        this.settled = settled;
    }

    Rounds.Entrant entrant() {
        return entrant;
    }

    Running server() {
        return entrant.server();
    }

    boolean settled() {
        return settled;
    }

    /** Adds a round: requests per second, and seconds of CPU that one request took. */
    void add(double rate, double cpu) {
        rates.add(rate);
        cpus.add(cpu);
    }

    void latency(Histogram nanos) {
        latency = nanos;
    }

    /** Requests per second. */
    double rate() {
        return median(rates);
    }

    /** Seconds for one request. */
    double cpu() {
        return median(cpus);
    }

    /** How fast it is beside another one, pair by pair. */
    double over(Series other) {
        return median(ratios(other));
    }

    /** How fast it is beside another one, in each round. */
    List<Double> ratios(Series other) {
        return IntStream.range(0, rates.size())
                .mapToObj(round -> rates.get(round) / other.rates.get(round))
                .toList();
    }

    /** Seconds within which so many in a hundred were answered; not a number if that was not measured. */
    double latency(double percentile) {
        return latency == null ? Double.NaN : latency.getValueAtPercentile(percentile) / 1e9;
    }

    /** The one in the middle, or the mean of the two. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
