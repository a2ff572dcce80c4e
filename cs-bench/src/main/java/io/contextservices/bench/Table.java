package io.contextservices.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats figures as Markdown. */
final class Table {

    static final String UNSETTLED = "\\* still getting faster when its time to warm up was over";

    private Table() {}

    /** Returns a row for each contender. */
    static List<String> of(List<Series> all) throws IOException {
        List<String> rows = new ArrayList<>(List.of(
                "| | req/s | ratio | CPU, µs/req | p50, ms | p99, ms | p99.9, ms | memory, MiB | disk, B/service |",
                "|---|---:|---:|---:|---:|---:|---:|---:|---:|"));
        for (Series series : all) {
            rows.add(row(
                    series.server().name() + (series.settled() ? "" : " \\*"),
                    number(series.rate()),
                    number(series.over(all.get(0))),
                    number(series.cpu() * 1e6),
                    number(series.latency(50) * 1e3),
                    number(series.latency(99) * 1e3),
                    number(series.latency(99.9) * 1e3),
                    number(series.server().usage().memoryBytes() / 1_048_576.0),
                    number(series.server().bytesPerService())));
        }
        if (!all.stream().allMatch(Series::settled)) {
            rows.add("");
            rows.add(UNSETTLED);
        }
        return rows;
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Formats a number with three digits, or with all digits before the decimal point. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.0995 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
