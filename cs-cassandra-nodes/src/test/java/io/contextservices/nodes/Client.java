package io.contextservices.nodes;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** A client that writes and reads numbers. Each call opens a session of its own. */
final class Client {

    private final Collection<InetSocketAddress> nodes;
    private final Duration timeout;

    Client(CassandraNode node) {
        this(List.of(node.address()), Duration.ofSeconds(20));
    }

    Client(Collection<InetSocketAddress> nodes, Duration timeout) {
        this.nodes = nodes;
        this.timeout = timeout;
    }

    void createTable(int replicas) {
        execute("create keyspace numbers with replication = {'class': 'SimpleStrategy', 'replication_factor': "
                + replicas + "}");
        execute("create table numbers.seen (number int primary key)");
    }

    void write(int number) {
        execute("insert into numbers.seen (number) values (" + number + ")");
    }

    List<Integer> numbers() {
        return execute("select number from numbers.seen").stream()
                .map(row -> row.getInt(0))
                .sorted()
                .toList();
    }

    private List<Row> execute(String cql) {
        DriverConfigLoader configuration = DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, timeout)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, timeout)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, timeout)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .build();
        try (CqlSession session = CqlSession.builder()
                .addContactPoints(nodes)
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(configuration)
                .build()) {
            return session.execute(SimpleStatement.newInstance(cql).setConsistencyLevel(ConsistencyLevel.QUORUM))
                    .all();
        }
    }
}
