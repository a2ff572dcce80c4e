package io.contextservices.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@Tag("slow")
class OrphanIT {

    @TempDir
    Path temporary;

    /** A test run that is killed has no time to close anything. */
    public static final class Killed {

        private Killed() {}

        public static void main(String[] arguments) throws Exception {
            CassandraNode node = CassandraNode.start(CassandraVersion.V5_0);
            node.pause();
            System.out.println(node.pid());
            Runtime.getRuntime().halt(1);
        }
    }

    @Test
    void pausedNodeEndsWithItsKilledJvm() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        String line = killed.inputReader(StandardCharsets.UTF_8).readLine();

        assertThat(line).as("the process id of the node").matches("[0-9]+");
        long pid = Long.parseLong(line);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> !CassandraNodeIT.isRunning(pid));
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
