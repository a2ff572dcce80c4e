package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;

@OnCassandra(CassandraVersion.V5_0)
class EngineOnCassandra50IT extends EngineOnOneNode {

    EngineOnCassandra50IT(CassandraNode node) {
        super(node);
    }
}
