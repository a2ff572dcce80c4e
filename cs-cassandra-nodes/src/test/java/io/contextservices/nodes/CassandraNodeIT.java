package io.contextservices.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
@Tag("slow")
class CassandraNodeIT {

    @ParameterizedTest
    @EnumSource
    @Tag("cluster")
    @SuppressWarnings("try") // closing twice is part of the test
    void dataSurvivesAKillAndAPause(CassandraVersion version) throws Exception {
        List<Path> before = directories();
        long pid;
        try (CassandraNode node = CassandraNode.start(version)) {
            Client client = new Client(node);
            client.createTable(1);
            client.write(1);

            node.kill();
            assertThat(isRunning(node.pid())).isFalse();
            assertThatThrownBy(client::numbers).isInstanceOf(AllNodesFailedException.class);
            node.restart();
            assertThat(client.numbers()).containsExactly(1);

            node.pause();
            assertThatThrownBy(new Client(List.of(node.address()), Duration.ofSeconds(1))::numbers)
                    .isInstanceOf(AllNodesFailedException.class);
            node.resume();
            assertThat(client.numbers()).containsExactly(1);

            node.pause();
            pid = node.pid();
            node.close();
        }
        assertThat(isRunning(pid)).isFalse();
        assertThat(directories()).isEqualTo(before);
    }

    @Test
    void failedStartIsExplainedAndLeavesNoFiles() throws Exception {
        List<Path> before = directories();

        assertThatThrownBy(() -> CassandraNode.start(CassandraVersion.V5_0, Map.of("partitioner", "NoSuchPartitioner")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended before it can be connected to")
                .hasMessageContaining("NoSuchPartitioner");

        assertThat(directories()).isEqualTo(before);
    }

    static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static List<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("cassandra-"))
                    .sorted()
                    .toList();
        }
    }
}
