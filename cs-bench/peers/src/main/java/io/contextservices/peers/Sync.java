package io.contextservices.peers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The statement that makes a commit survive a loss of power. PostgreSQL needs none. H2 with WRITE_DELAY=0 writes each
 * commit, but syncs it only now and then: of 200 commits it synced about 30. ACCESS_MODE_DATA=rwd does not change how H2
 * opens the file. CHECKPOINT SYNC syncs it.
 */
@Component
class Sync {

    private final JdbcClient jdbc;
    private final String statement;

    Sync(JdbcClient jdbc, @Value("${peer.sync:}") String statement) {
        this.jdbc = jdbc;
        this.statement = statement;
    }

    void afterCommit() {
        if (!statement.isEmpty()) {
            jdbc.sql(statement).update();
        }
    }
}
