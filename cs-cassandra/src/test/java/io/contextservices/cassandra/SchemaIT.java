package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class SchemaIT {

    private final CassandraNode node;

    SchemaIT(CassandraNode node) {
        this.node = node;
    }

    private CassandraStoreBuilder store(String keyspace) {
        return CassandraStore.builder(List.of(node.address()), keyspace);
    }

    @Test
    void missingSchemaIsReportedWithItsCql() {
        assertThatThrownBy(store("not_there")::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("CREATE KEYSPACE IF NOT EXISTS not_there")
                .satisfies(refused -> run(refused.getMessage()));

        store("not_there").open().close();
    }

    /** Runs the statements of a message as an operator would, with a replication for one node. */
    private void run(String message) {
        List<String> statements = Pattern.compile("(?s)(CREATE|INSERT).*?;")
                .matcher(message)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(statements).hasSizeGreaterThan(10);
        statements.forEach(each -> SharedKeyspaces.session(node)
                .execute(each.replace("'replication_factor': 3", "'replication_factor': 1")));
    }

    @Test
    void existingKeyspaceIsKeptAndALaterFormatRefused() {
        SharedKeyspaces.session(node)
                .execute("CREATE KEYSPACE IF NOT EXISTS of_the_future WITH replication ="
                        + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
        CassandraStoreBuilder store =
                store("of_the_future").createSchema("{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}");
        store.open().close();
        SharedKeyspaces.session(node).execute("INSERT INTO of_the_future.format (one, version) VALUES (0, 7)");

        assertThatThrownBy(store::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("have format 7")
                .hasMessageContaining("knows formats 1 to 2");
    }

    @Test
    void moreReplicasThanNodesAreRefused() {
        for (String copies : List.of("'replication_factor': 2", "'datacenter1': 2", "'datacenter1' : '2'")) {
            assertThatThrownBy(store("too_many")
                            .internals(settings -> settings.withJoinTimeout(Duration.ofMillis(200)))
                            .createSchema("{'class': 'NetworkTopologyStrategy', " + copies + "}")::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("2 copies in the data centre datacenter1", "it has 1.");
        }
        assertThat(SharedKeyspaces.session(node)
                        .execute("SELECT * FROM system_schema.keyspaces WHERE keyspace_name = 'too_many'"))
                .isEmpty();
    }

    @Test
    void unknownDataCentreIsRefused() {
        assertThatThrownBy(store("any").localDataCentre("dc7")::open)
                .isInstanceOf(StoreException.class)
                .hasMessage("the cluster has no data centre dc7; it has datacenter1");
    }

    @Test
    void unreachableClusterIsReported() {
        List<InetSocketAddress> unreachable = List.of(
                new InetSocketAddress("127.0.0.1", 1),
                new InetSocketAddress("127.0.0.2", 1),
                InetSocketAddress.createUnresolved("no.such.invalid", 9042));

        assertThatThrownBy(CassandraStore.builder(unreachable, "any")::open)
                .isInstanceOf(StoreException.class)
                .hasMessage("cannot connect to Cassandra: 127.0.0.1:1, 127.0.0.2:1: no node accepts connections there;"
                        + " no.such.invalid:9042: unknown host");
    }

    @Test
    void invalidKeyspaceNamesAreRefused() {
        for (String name : List.of("", "A", "1a", "a-b", "a".repeat(49), "a; DROP")) {
            assertThatThrownBy(() -> store(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CassandraStore.builder(List.of(), "a")).isInstanceOf(IllegalArgumentException.class);
    }
}
