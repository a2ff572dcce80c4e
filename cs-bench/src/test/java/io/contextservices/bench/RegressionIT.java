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
        noRuin(new StartScenario(Contender.CEILING, Contender.CONTEXT_SERVICES), PerformanceTarget.START_64);
    }

    @Test
    void readsReachHalfTheRecordedShareOfTheCeiling() throws Exception {
        noRuin(
                new ReadScenario("get", Workload::getting, Contender.CEILING, Contender.CONTEXT_SERVICES),
                PerformanceTarget.GET_HOT);
    }

    private void noRuin(Scenario scenario, PerformanceTarget target) throws Exception {
        Load load = Wrk.find(directory).orElseGet(ClosedLoop::new);
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        scenario.run(new Run(Form.CHECK, load, report, directory, end));

        OptionalDouble recorded = Recorded.read(Path.of("recorded.properties")).get(target);
        assertThat(recorded).as("what was recorded of %s", target).isPresent();
        assertThat(report.found()).containsKey(target);
        for (Map.Entry<PerformanceTarget, Double> found : report.found().entrySet()) {
            OptionalDouble before =
                    Recorded.read(Path.of("recorded.properties")).get(found.getKey());
            assertThat(before.isPresent() && found.getKey().isRuin(found.getValue(), before.getAsDouble()))
                    .as("%s is %s, and was %s", found.getKey(), found.getValue(), before)
                    .isFalse();
        }
    }
}
