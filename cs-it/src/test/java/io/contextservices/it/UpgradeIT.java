package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.cassandra.CassandraStore;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the command that activates the newest format while a server runs. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class UpgradeIT {

    private final CassandraNode node;

    @TempDir
    Path directory;

    UpgradeIT(CassandraNode node) {
        this.node = node;
    }

    private String address(String keyspace) {
        return "cassandra://127.0.0.1:" + node.address().getPort() + '/' + keyspace;
    }

    private CommandResult upgrade(String store) throws IOException, InterruptedException {
        return CommandResult.of(new ProcessBuilder(ServerProcess.command("upgrade", "--store", store)));
    }

    /** Creates a keyspace whose row has the number that an earlier version stored. */
    private void makeAtFormat1(String keyspace) {
        CassandraStore.builder(List.of(node.address()), keyspace)
                .createSchema("{'class': 'SimpleStrategy', 'replication_factor': 1}")
                .open()
                .close();
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(node.address())
                .withLocalDatacenter("datacenter1")
                .build()) {
            session.execute("UPDATE " + keyspace + ".format USING TIMESTAMP 2 SET version = 1 WHERE one = 0");
        }
    }

    private static ServerProcess serve(String store) throws IOException {
        return ServerProcess.start(new ProcessBuilder(ServerProcess.command("serve", "--port", "0", "--store", store))
                .redirectError(Redirect.INHERIT));
    }

    private static ContextServices client(ServerProcess server) {
        return ContextServicesClient.builder().baseUrl(server.url()).build().blocking();
    }

    @Test
    void upgradeTakesEffectOnceWhileAServerRuns() throws Exception {
        makeAtFormat1("upgrade");
        String store = address("upgrade");
        try (ServerProcess server = serve(store);
                ContextServices services = client(server)) {
            long id = services.start(ServiceStartEvent.forContactKey("42").build())
                    .serviceId();
            assertThat(upgrade(store)).isEqualTo(new CommandResult(0, "format 2 is in force in place of 1\n", ""));
            assertThat(upgrade(store)).isEqualTo(new CommandResult(0, "format 2 was in force already\n", ""));

            services.startState(id, StateStartEvent.of("greeting").build());
            try (ServerProcess next = serve(store);
                    ContextServices other = client(next)) {
                assertThat(other.get(id).serviceId()).isEqualTo(id);
                assertThat(next.terminate()).isZero();
            }
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void upgradeWithoutTablesFails() throws Exception {
        CommandResult noTables = upgrade(address("upgrade_of_nothing"));
        assertThat(noTables.code()).isEqualTo(1);
        assertThat(noTables.err()).startsWith("cs: there are no tables of Context Services in the keyspace");

        CommandResult onDisk = upgrade("rocksdb:" + directory);
        assertThat(onDisk.code()).isEqualTo(2);
        assertThat(onDisk.err()).contains("a server of a later version raises its format");
    }
}
