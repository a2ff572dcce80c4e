package io.contextservices.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the performance with the recorded figures. Runs in {@code mvn verify -Pbench} only. */
class RegressionIT {

    private final BenchReport report = new BenchReport(System.out);
    private Path directory;

    @BeforeEach
    void createDirectory() throws Exception {
        directory = Files.createTempDirectory(Path.of("target"), "bench-").toAbsolutePath();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        Directories.delete(directory);
    }

    @Test
    void startsReachHalfTheRecordedShareOfTheCeiling() throws Exception {
        assertNoRegression(
                new StartScenario(Contender.CEILING, Contender.CONTEXT_SERVICES), PerformanceTarget.START_64);
    }

    @Test
    void readsReachHalfTheRecordedShareOfTheCeiling() throws Exception {
        assertNoRegression(
                new ReadScenario("get", Workload::getting, Contender.CEILING, Contender.CONTEXT_SERVICES),
                PerformanceTarget.GET_HOT);
    }

    private void assertNoRegression(Scenario scenario, PerformanceTarget target) throws Exception {
        Load load = Wrk.find(directory).orElseGet(ClosedLoop::new);
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        scenario.run(new Run(Form.CHECK, load, report, directory, end));

        OptionalDouble recorded =
                RecordedResults.read(Path.of("recorded.properties")).get(target);
        assertThat(recorded).as("recorded value of %s", target).isPresent();
        assertThat(report.measured()).containsKey(target);
        for (Map.Entry<PerformanceTarget, Double> measured : report.measured().entrySet()) {
            OptionalDouble before =
                    RecordedResults.read(Path.of("recorded.properties")).get(measured.getKey());
            assertThat(before.isPresent() && measured.getKey().isRegression(measured.getValue(), before.getAsDouble()))
                    .as("%s is %s, and was %s", measured.getKey(), measured.getValue(), before)
                    .isFalse();
        }
    }
}
