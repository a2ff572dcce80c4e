package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.rocksdb.RocksDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how an operator resumes a paused sweep, with and without a running server. */
@Tag("slow")
class ResumeSweepIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String PAUSES = "the sweep pauses";
    private static final String RESUMES = "the sweep goes on: an operator says that the clock is right";

    @TempDir
    Path directory;

    private Path data;
    private Path log;

    /** Creates a store whose sweep is paused for another year, because its last server distrusted its clock. */
    @BeforeEach
    void pauseSweep() {
        data = directory.resolve("data");
        log = directory.resolve("log");
        try (RocksDbStore store = RocksDbStore.open(data)) {
            store.note("sweep", Duration.ofDays(365).toMillis() + "\n\n0").join();
        }
    }

    private CommandResult resume() throws IOException, InterruptedException {
        return CommandResult.of(
                new ProcessBuilder(ServerProcess.command("sweep", "--resume", "--data", data.toString())));
    }

    private ServerProcess serve() throws IOException {
        List<String> command = ServerProcess.command("serve", "--port", "0", "--data", data.toString());
        command.add(1, "-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        return ServerProcess.start(new ProcessBuilder(command).redirectError(log.toFile()));
    }

    private void awaitLog(String text) {
        await().atMost(SOON).until(() -> Files.readString(log).contains(text));
    }

    @Test
    void runningServerResumesTheSweepAndSoDoesTheNext() throws Exception {
        try (ServerProcess server = serve()) {
            awaitLog(PAUSES);
            assertThat(resume()).isEqualTo(new CommandResult(0, "the server resumes its sweep\n", ""));
            awaitLog(RESUMES);
            assertThat(server.terminate()).isZero();
        }
        assertSweepRuns();
    }

    @Test
    void nextServerResumesTheSweepIfNoneRuns() throws Exception {
        assertThat(resume()).isEqualTo(new CommandResult(0, "noted: servers on this store resume their sweep\n", ""));
        try (ServerProcess server = serve()) {
            awaitLog(RESUMES);
            assertThat(server.terminate()).isZero();
        }
        assertSweepRuns();
    }

    private void assertSweepRuns() {
        try (RocksDbStore store = RocksDbStore.open(data)) {
            assertThat(store.note("sweep").join().orElseThrow()).startsWith("0\n");
        }
    }
}
