package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The entries of lists. Entries are hints, and heads are authoritative. An entry is written before the head that needs
 * it. A stale entry stays for a minute, so that a reader between two parts of a list misses no conversation that moves
 * between them. Thread-safe.
 *
 * <p>The write timestamp of an entry derives from the version of its head, so that a write that arrives late undoes no
 * later one.
 */
final class Lists {

    /** The number of bits of the ids in a bucket, which limits the entries in a partition. */
    private static final int BUCKET_BITS = 20;

    private static final int STALE_SECONDS = 60;

    /** Cassandra limits this part of a key to 64 KB, and a batch to 50 KiB. */
    private static final int MAX_TYPE = 1 << 14;

    private final StatementExecutor statements;
    private final PreparedStatement addBucket;
    private final PreparedStatement selectBuckets;
    private final PreparedStatement removeBucket;
    private final PreparedStatement add;
    private final PreparedStatement retire;
    private final PreparedStatement remove;
    private final PreparedStatement select;
    private final PreparedStatement any;

    Lists(StatementExecutor statements) {
        this.statements = statements;
        String list = " WHERE tenant = ? AND kind = ? AND key = ?";
        String bucket = list + " AND bucket = ?";
        String entry = "INSERT INTO %s.list_entries"
                + " (tenant, kind, key, bucket, completed, started, id, type, version, stale)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ";
        addBucket = statements.prepare("INSERT INTO %s.list_buckets (tenant, kind, key, bucket, written)"
                + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?");
        selectBuckets = statements.prepare("SELECT bucket, written FROM %s.list_buckets" + list);
        removeBucket = statements.prepare("DELETE FROM %s.list_buckets USING TIMESTAMP ?" + bucket);
        add = statements.prepare(entry + "false) USING TIMESTAMP ?");
        retire = statements.prepare(entry + "true) USING TTL " + STALE_SECONDS + " AND TIMESTAMP ?");
        remove = statements.prepare("DELETE FROM %s.list_entries USING TIMESTAMP ?" + bucket
                + " AND completed = ? AND started = ? AND id = ? AND type = ?");
        select = statements.prepare("SELECT completed, started, id, type, version, stale FROM %s.list_entries" + bucket
                + " AND completed = ? AND (started, id) > (?, ?) AND (started) <= (?) LIMIT ?");
        any = statements.prepare("SELECT id FROM %s.list_entries" + bucket + " LIMIT 1");
    }

    /**
     * The place of a conversation in a list.
     *
     * @param type the service type as encoded by {@link #type}
     */
    record Place(ListKey list, boolean completed, Position position, String type) {

        static Place of(Head head) {
            return new Place(head.lookUp(), head.completed(), head.position(), Lists.type(head.serviceType()));
        }

        long id() {
            return position.serviceId();
        }

        private Object[] values(Object... more) {
            Object[] all = new Object[8 + more.length];
            all[0] = list.tenant().name();
            all[1] = kind(list);
            all[2] = list.key();
            all[3] = id() >> BUCKET_BITS;
            all[4] = completed;
            all[5] = Times.millis(position.startedAt());
            all[6] = id();
            all[7] = type;
            System.arraycopy(more, 0, all, 8, more.length);
            return all;
        }
    }

    /**
     * An entry of a list.
     *
     * @param version the version of the head for which the entry was written
     * @param stale whether the entry is known to be useless
     */
    record Entry(Place place, int version, boolean stale) {}

    private static byte kind(ListKey list) {
        return (byte) (list.kind() == ListKey.Kind.CUSTOMER ? 1 : 2);
    }

    /** Encodes a service type for a key. A missing type and an empty one have different encodings. */
    static String type(@Nullable String serviceType) {
        if (serviceType == null) {
            return "";
        }
        return serviceType.length() <= MAX_TYPE ? "=" + serviceType : "#" + TypeDigest.of(serviceType);
    }

    /** Returns the statements that add an entry for a future head. */
    List<BoundStatement> add(Place place, int version) {
        ListKey list = place.list();
        long now = Times.micros();
        return List.of(
                StatementExecutor.bind(
                        addBucket, list.tenant().name(), kind(list), list.key(), place.id() >> BUCKET_BITS, now, now),
                StatementExecutor.bind(add, place.values(version, Times.written(version))));
    }

    /** Marks an entry as stale because the head of this version does not need it. */
    CompletableFuture<Void> retire(Place place, int version) {
        return statements.write(retire, place.values(version, Times.undone(version)));
    }

    /** Removes the entry of a removed conversation, and its bucket if that is empty. */
    CompletableFuture<Void> remove(Place place, int version) {
        ListKey list = place.list();
        Tenant tenant = list.tenant();
        long bucket = place.id() >> BUCKET_BITS;
        return statements
                .write(
                        remove,
                        Times.undone(version),
                        tenant.name(),
                        kind(list),
                        list.key(),
                        bucket,
                        place.completed(),
                        Times.millis(place.position().startedAt()),
                        place.id(),
                        place.type())
                .thenCompose(done -> buckets(list))
                .thenCompose(buckets -> StatementExecutor.all(buckets.stream()
                        .filter(each -> each.number() == bucket)
                        .map(each -> removeIfEmpty(list, each))
                        .toList()));
    }

    private CompletableFuture<Void> removeIfEmpty(ListKey list, Bucket bucket) {
        String tenant = list.tenant().name();
        return statements
                .row(any, tenant, kind(list), list.key(), bucket.number())
                .thenCompose(some -> {
                    // A bucket written recently may be for an entry whose write is still in progress.
                    boolean needed = some != null || !Times.isOld(bucket.written());
                    return needed
                            ? CompletableFuture.completedFuture(null)
                            : statements.write(
                                    removeBucket, bucket.written(), tenant, kind(list), list.key(), bucket.number());
                });
    }

    /**
     * A bucket of a list.
     *
     * @param written the time of the last write of the bucket's row, in microseconds
     */
    record Bucket(long number, long written) {}

    CompletableFuture<List<Bucket>> buckets(ListKey list) {
        return statements
                .rows(selectBuckets, list.tenant().name(), kind(list), list.key())
                .thenApply(rows -> rows.stream()
                        .map(row -> new Bucket(row.getLong("bucket"), row.getLong("written")))
                        .toList());
    }

    /** Reads entries of a bucket in ascending order, after a place and up to a time. */
    CompletableFuture<List<Entry>> entries(
            ListKey list, Bucket bucket, boolean completed, long started, long id, long last, int limit) {
        return statements
                .rows(
                        select,
                        list.tenant().name(),
                        kind(list),
                        list.key(),
                        bucket.number(),
                        completed,
                        started,
                        id,
                        last,
                        limit)
                .thenApply(rows -> rows.stream().map(row -> entry(list, row)).toList());
    }

    private static Entry entry(ListKey list, Row row) {
        Position position = new Position(Instant.ofEpochMilli(row.getLong("started")), row.getLong("id"));
        return new Entry(
                new Place(list, row.getBoolean("completed"), position, String.valueOf(row.getString("type"))),
                row.getInt("version"),
                row.getBoolean("stale"));
    }
}
