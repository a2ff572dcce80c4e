package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import org.junit.jupiter.api.Tag;

@Tag("cluster")
@OnCassandra(CassandraVersion.V4_1)
class CassandraStore41IT extends OnOneNode {

    CassandraStore41IT(CassandraNode node) {
        super(node);
    }
}
