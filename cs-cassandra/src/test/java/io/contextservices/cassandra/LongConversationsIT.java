package io.contextservices.cassandra;

import static io.contextservices.cassandra.Samples.TENANT;
import static io.contextservices.cassandra.Samples.starting;
import static io.contextservices.cassandra.Samples.touching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.Commit;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.record.RecordFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests conversations that the driver reads in several pages. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class LongConversationsIT {

    private static final String KEYSPACE = "long_conversations";

    /** One more than the size of a page. */
    private static final int COMMITS = 5_001;

    private static final int BATCH = 100;

    private final CassandraNode node;
    private final AtomicReference<Runnable> behindTheNextAnswer = new AtomicReference<>();
    private CassandraStore store;
    private CqlSession session;
    private long id;

    LongConversationsIT(CassandraNode node) {
        this.node = node;
    }

    @BeforeEach
    void open() {
        SharedKeyspaces.empty(node, KEYSPACE);
        session = SharedKeyspaces.session(node);
        store = SharedKeyspaces.builder(node, KEYSPACE)
                .internals(settings -> settings.withTracker(new RequestTracker() {
                    @Override
                    public void onSuccess(
                            Request request, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
                        Runnable action =
                                request instanceof BoundStatement ? behindTheNextAnswer.getAndSet(null) : null;
                        if (action != null) {
                            action.run();
                        }
                    }

                    @Override
                    public void close() {}
                }))
                .open();
        Commit start = starting(store);
        id = start.next().serviceId();
        store.append(start).join();
        write(touching(start.next()));
    }

    /** Writes versions without a head of their own, which a read of the whole conversation does not need. */
    private void write(Commit commit) {
        ByteBuffer record = ByteBuffer.wrap(RecordFormat.encode(commit));
        PreparedStatement insert = session.prepare("INSERT INTO " + KEYSPACE
                + ".conversations (tenant, id, version, head_version, record) VALUES (?, ?, ?, " + COMMITS + ", ?)");
        for (int first = 2; first <= COMMITS; first += BATCH) {
            BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
            for (int version = first; version < first + BATCH && version <= COMMITS; version++) {
                batch.addStatement(insert.bind(TENANT.name(), id, version, record.duplicate()));
            }
            session.execute(batch.build());
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Deletes rows. Also works on a thread of the driver, where the driver forbids its own blocking calls. */
    private void delete(String condition) {
        session.executeAsync("DELETE FROM " + KEYSPACE + ".conversations WHERE tenant = '" + TENANT.name()
                        + "' AND id = " + id + condition)
                .toCompletableFuture()
                .join();
    }

    @Test
    void allPagesAreRead() {
        assertThat(store.read(TENANT, id).join().orElseThrow().events()).hasSize(COMMITS);
    }

    @Test
    void conversationRemovedBetweenPagesIsAbsent() {
        behindTheNextAnswer.set(() -> delete(""));

        assertThat(store.read(TENANT, id).join()).isEmpty();
    }

    @Test
    void conversationWithoutACommitIsDamaged() {
        delete(" AND version = 3");

        assertThatThrownBy(() -> store.read(TENANT, id).join()).hasCauseInstanceOf(CorruptStoreException.class);
    }
}
