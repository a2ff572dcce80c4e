package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
@Isolated
class LogIT {

    private static final int SO_LONG_THAT_NODES_WARN = 8_000;

    private final CassandraNode node;

    LogIT(CassandraNode node) {
        this.node = node;
    }

    @Test
    void nodeWarningsContainNoCustomerData() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        // The store is closed before the log is read, because the driver logs warnings after its response.
        try (CassandraStore store = SharedKeyspaces.builder(node, "log").open()) {
            Commit start = starting(store);
            String type = "secret".repeat(SO_LONG_THAT_NODES_WARN / "secret".length());
            Head head = Head.first(
                            TENANT, start.next().serviceId(), start.next().startedAt())
                    .contactKey("secret")
                    .serviceType(type)
                    .build();
            assertThat(store.append(Commit.begin(head, start.events())).join()).isEqualTo(AppendResult.COMMITTED);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("secret");
    }
}
