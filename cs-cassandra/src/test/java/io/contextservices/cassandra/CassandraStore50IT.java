package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;

@OnCassandra(CassandraVersion.V5_0)
class CassandraStore50IT extends OnOneNode {

    CassandraStore50IT(CassandraNode node) {
        super(node);
    }
}
