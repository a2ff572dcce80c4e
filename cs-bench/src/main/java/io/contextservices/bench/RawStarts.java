package io.contextservices.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of starts by the driver alone, with equal concurrency: all five rows of a start at once, and nothing
 * else.
 */
final class RawStarts implements AutoCloseable {

    private static final String KEYSPACE = "raw";
    private static final int CONTACT_KEY = 2;
    private static final int BUCKET_BITS = 20;
    private static final int BLOCK_BITS = 14;
    private static final int MAX_CONCURRENCY = 10_000;
    private static final long HOUR = 3_600_000;

    private final CqlSession session;
    private final PreparedStatement bucket;
    private final PreparedStatement entry;
    private final PreparedStatement id;
    private final PreparedStatement timer;
    private final PreparedStatement conversation;
    private final ByteBuffer head;
    private final ByteBuffer record;
    private final String type;
    private final long lifetime;
    private final AtomicLong ids = new AtomicLong();

    private RawStarts(CqlSession session) {
        this.session = session;
        bucket = session.prepare("INSERT INTO " + KEYSPACE + ".list_buckets (tenant, kind, key, bucket, written)"
                + " VALUES ('default', ?, ?, ?, ?) USING TIMESTAMP ?");
        entry = session.prepare("INSERT INTO " + KEYSPACE + ".list_entries"
                + " (tenant, kind, key, bucket, completed, started, id, type, version, stale)"
                + " VALUES ('default', ?, ?, ?, false, ?, ?, ?, 1, false) USING TIMESTAMP 2");
        id = session.prepare("INSERT INTO " + KEYSPACE + ".services (tenant, block, id)"
                + " VALUES ('default', ?, ?) USING TIMESTAMP 2");
        timer = session.prepare("INSERT INTO " + KEYSPACE + ".due (hour, block, at, tenant, id, version)"
                + " VALUES (?, ?, ?, 'default', ?, 1) USING TIMESTAMP 2");
        conversation = session.prepare("INSERT INTO " + KEYSPACE + ".conversations"
                + " (tenant, id, version, head_version, head, record)"
                + " VALUES ('default', ?, 1, 1, ?, ?) USING TIMESTAMP 1");
        Row written = first("conversations");
        head = bytes(written, "head");
        record = bytes(written, "record");
        Row listed = first("list_entries");
        type = String.valueOf(listed.getString("type"));
        lifetime = first("due").getLong("at") - listed.getLong("started");
    }

    /**
     * Writes to tables like those of a server, with rows like those of the services that it has started on this node.
     */
    static RawStarts like(InetSocketAddress node) {
        CassandraServer.store(node, KEYSPACE).close();
        CqlSession session = CqlSession.builder()
                .addContactPoint(node)
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, MAX_CONCURRENCY)
                        .build())
                .build();
        try {
            return new RawStarts(session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Row first(String table) {
        Row row = session.execute("SELECT * FROM " + CassandraServer.KEYSPACE + '.' + table + " LIMIT 1")
                .one();
        if (row == null) {
            throw new IllegalStateException("the server has written nothing to " + table);
        }
        return row;
    }

    private static ByteBuffer bytes(Row row, String column) {
        ByteBuffer bytes = row.getByteBuffer(column);
        if (bytes == null) {
            throw new IllegalStateException("no " + column);
        }
        return bytes;
    }

    /** Returns the starts per second at this concurrency. */
    double perSecond(int atATime, Duration time) throws IOException, InterruptedException {
        Semaphore free = new Semaphore(atATime);
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        long begin = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begin < time.toNanos()) {
            free.acquire();
            CompletableFuture<Void> unused = start().whenComplete((done, failure) -> {
                if (failure != null) {
                    failed.set(failure);
                }
                free.release();
            });
            count++;
        }
        free.acquire(atATime);
        Throwable failure = failed.get();
        if (failure != null) {
            throw new IOException("an insert failed: " + failure, failure);
        }
        return count / ((System.nanoTime() - begin) / 1e9);
    }

    private CompletableFuture<Void> start() {
        long service = ids.incrementAndGet();
        long now = System.currentTimeMillis();
        long due = now + lifetime;
        String key = StoredServices.key(ThreadLocalRandom.current().nextLong());
        long list = service >> BUCKET_BITS;
        List<CompletableFuture<?>> writes = List.of(
                write(bucket, (byte) CONTACT_KEY, key, list, now * 1_000, now * 1_000),
                write(entry, (byte) CONTACT_KEY, key, list, now, service, type),
                write(id, service >> BLOCK_BITS, service),
                write(timer, due / HOUR, service >> BLOCK_BITS, due, service),
                write(conversation, service, head.duplicate(), record.duplicate()));
        return CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> write(PreparedStatement statement, Object... values) {
        return session.executeAsync(statement.bind(values)).toCompletableFuture();
    }

    @Override
    public void close() {
        session.close();
    }
}
