package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import org.junit.jupiter.api.Tag;

@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class CassandraStore50IT extends OnOneNode {

    CassandraStore50IT(CassandraNode node) {
        super(node);
    }
}
