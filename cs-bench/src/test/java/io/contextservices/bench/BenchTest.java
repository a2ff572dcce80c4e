package io.contextservices.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    private static final Path DOCUMENT = Path.of("../docs/performance.md");

    @Test
    void everyScenarioIsWrittenIntoTheDocument(@TempDir Path directory) throws Exception {
        Path copy = Files.copy(DOCUMENT, directory.resolve("performance.md"));
        BenchReport report = new BenchReport(System.out);
        for (String scenario : Bench.SCENARIOS.keySet()) {
            report.add(scenario, List.of("measured: " + scenario));
        }
        report.add("machine", List.of("a machine"));
        report.measured(PerformanceTarget.START_64, 0.5);
        Path recorded = directory.resolve("recorded.properties");

        report.write(copy, RecordedResults.read(recorded));

        String text = Files.readString(copy);
        assertThat(Bench.SCENARIOS.keySet())
                .allSatisfy(scenario -> assertThat(text).contains("\nmeasured: " + scenario + "\n"));
        assertThat(text)
                .contains("a machine", "| durable start over the ceiling, 64 connections | ≥ 0.50 | 0.50 | yes |");
        assertThat(RecordedResults.read(recorded).get(PerformanceTarget.START_64))
                .hasValue(0.5);
    }

    @Test
    void lessThanHalfTheRecordedValueIsARegression() {
        assertThat(PerformanceTarget.START_64.isRegression(0.21, 0.4)).isFalse();
        assertThat(PerformanceTarget.START_64.isRegression(0.19, 0.4)).isTrue();
        assertThat(PerformanceTarget.MEMORY.isRegression(390, 200)).isFalse();
        assertThat(PerformanceTarget.MEMORY.isRegression(410, 200)).isTrue();
    }

    @Test
    void medianIsTheMiddleValueOrTheMeanOfTwo() {
        assertThat(Series.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Series.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }
}
