package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;

/** The last measurement for each target, in a file that is kept with the source. */
final class RecordedResults {

    private final Path file;
    private final Map<PerformanceTarget, Double> values = new EnumMap<>(PerformanceTarget.class);

    private RecordedResults(Path file) {
        this.file = file;
    }

    static RecordedResults read(Path file) throws IOException {
        RecordedResults recorded = new RecordedResults(file);
        if (Files.exists(file)) {
            Properties lines = new Properties();
            try (var in = Files.newBufferedReader(file)) {
                lines.load(in);
            }
            for (String key : lines.stringPropertyNames()) {
                recorded.put(PerformanceTarget.valueOf(key), Double.parseDouble(lines.getProperty(key)));
            }
        }
        return recorded;
    }

    void put(PerformanceTarget target, double value) {
        values.put(target, value);
    }

    OptionalDouble get(PerformanceTarget target) {
        Double value = values.get(target);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of("# Written by cs-bench/run; the short bench compares with it."));
        values.forEach((target, value) -> lines.add(target + " = " + String.format(Locale.ROOT, "%.4g", value)));
        Files.write(file, lines);
    }

    /** Returns a row for each target, measured or not. */
    List<String> table() {
        List<String> rows = new ArrayList<>(List.of("| | target | measured | met |", "|---|---:|---:|---|"));
        for (PerformanceTarget target : PerformanceTarget.values()) {
            rows.add(target.row(values.getOrDefault(target, Double.NaN)));
        }
        return rows;
    }
}
