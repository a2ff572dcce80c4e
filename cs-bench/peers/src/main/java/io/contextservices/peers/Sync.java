package io.contextservices.peers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What it takes, after a commit, until it would survive a loss of power. With PostgreSQL nothing. H2 with WRITE_DELAY=0 writes
 * at each commit, but hands that to the disk only now and then: of 200 commits it synced some 30. ACCESS_MODE_DATA=rwd does
 * not change how the file is opened. CHECKPOINT SYNC does sync.
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
