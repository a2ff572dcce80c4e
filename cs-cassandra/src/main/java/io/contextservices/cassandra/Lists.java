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
 * The entries of lists. They say where to look, and the heads what is so: an entry is written before the head that it is for,
 * and one that is of no use any more stays for a minute, so that who has read one part of a list and not yet the next misses
 * nothing that moves between them. Safe for any thread.
 *
 * <p>Entries carry the version of the head that they were written for as their time, so that none is undone by what came
 * before it, whenever it arrives.
 */
final class Lists {

    /** How many ids, one after the other, share a bucket: the most entries that a partition can have. */
    private static final int BUCKET_BITS = 20;

    private static final int STALE_SECONDS = 60;

    /** Cassandra takes 64 KB for this part of a key, and 50 KiB for all that is written at once. */
    private static final int LONGEST_TYPE = 1 << 14;

    private final StatementExecutor cql;
    private final PreparedStatement addBucket;
    private final PreparedStatement selectBuckets;
    private final PreparedStatement removeBucket;
    private final PreparedStatement add;
    private final PreparedStatement retire;
    private final PreparedStatement remove;
    private final PreparedStatement select;
    private final PreparedStatement any;

    Lists(StatementExecutor cql) {
        this.cql = cql;
        String list = " WHERE tenant = ? AND kind = ? AND key = ?";
        String bucket = list + " AND bucket = ?";
        String entry = "INSERT INTO %s.list_entries"
                + " (tenant, kind, key, bucket, completed, started, id, type, version, stale)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ";
        addBucket = cql.prepare("INSERT INTO %s.list_buckets (tenant, kind, key, bucket, written)"
                + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?");
        selectBuckets = cql.prepare("SELECT bucket, written FROM %s.list_buckets" + list);
        removeBucket = cql.prepare("DELETE FROM %s.list_buckets USING TIMESTAMP ?" + bucket);
        add = cql.prepare(entry + "false) USING TIMESTAMP ?");
        retire = cql.prepare(entry + "true) USING TTL " + STALE_SECONDS + " AND TIMESTAMP ?");
        remove = cql.prepare("DELETE FROM %s.list_entries USING TIMESTAMP ?" + bucket
                + " AND completed = ? AND started = ? AND id = ? AND type = ?");
        select = cql.prepare("SELECT completed, started, id, type, version, stale FROM %s.list_entries" + bucket
                + " AND completed = ? AND (started, id) > (?, ?) AND (started) <= (?) LIMIT ?");
        any = cql.prepare("SELECT id FROM %s.list_entries" + bucket + " LIMIT 1");
    }

    /**
     * Where a conversation stands in a list.
     *
     * @param type as {@link #type} has it
     */
    record Place(ListKey lookUp, boolean completed, Position position, String type) {

        static Place of(Head head) {
            return new Place(head.lookUp(), head.completed(), head.position(), Lists.type(head.serviceType()));
        }

        long id() {
            return position.serviceId();
        }

        private Object[] values(Object... behind) {
            Object[] all = new Object[8 + behind.length];
            all[0] = lookUp.tenant().name();
            all[1] = kind(lookUp);
            all[2] = lookUp.key();
            all[3] = id() >> BUCKET_BITS;
            all[4] = completed;
            all[5] = Times.millis(position.started());
            all[6] = id();
            all[7] = type;
            System.arraycopy(behind, 0, all, 8, behind.length);
            return all;
        }
    }

    /**
     * A line of a list.
     *
     * @param version of the head that it was written for
     * @param stale whether it is known to be of no use
     */
    record Entry(Place place, int version, boolean stale) {}

    private static byte kind(ListKey lookUp) {
        return (byte) (lookUp.kind() == ListKey.Kind.CUSTOMER ? 1 : 2);
    }

    /** What stands for a type of services in a list. None is not the same as an empty one. */
    static String type(@Nullable String serviceType) {
        if (serviceType == null) {
            return "";
        }
        return serviceType.length() <= LONGEST_TYPE ? "=" + serviceType : "#" + TypeDigest.of(serviceType);
    }

    /** What adds an entry for a head that is to come. */
    List<BoundStatement> add(Place place, int version) {
        ListKey list = place.lookUp();
        long now = Times.micros();
        return List.of(
                StatementExecutor.bind(
                        addBucket, list.tenant().name(), kind(list), list.key(), place.id() >> BUCKET_BITS, now, now),
                StatementExecutor.bind(add, place.values(version, Times.written(version))));
    }

    /** Gives up an entry that is not the one of a head of this version or of a later one. */
    CompletableFuture<Void> retire(Place place, int version) {
        return cql.write(retire, place.values(version, Times.undone(version)));
    }

    /** Takes away the entry of a conversation that is gone, and what was only there for it. */
    CompletableFuture<Void> remove(Place place, int version) {
        ListKey list = place.lookUp();
        Tenant tenant = list.tenant();
        long bucket = place.id() >> BUCKET_BITS;
        return cql.write(
                        remove,
                        Times.undone(version),
                        tenant.name(),
                        kind(list),
                        list.key(),
                        bucket,
                        place.completed(),
                        Times.millis(place.position().started()),
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
        return cql.row(any, tenant, kind(list), list.key(), bucket.number()).thenCompose(some -> {
            // One that was written just now may be for an entry that is still on its way.
            boolean wanted = some != null || !Times.isOld(bucket.written());
            return wanted
                    ? CompletableFuture.completedFuture(null)
                    : cql.write(removeBucket, bucket.written(), tenant, kind(list), list.key(), bucket.number());
        });
    }

    /**
     * A part of a list.
     *
     * @param written when it was last said to be there, in microseconds
     */
    record Bucket(long number, long written) {}

    CompletableFuture<List<Bucket>> buckets(ListKey list) {
        return cql.rows(selectBuckets, list.tenant().name(), kind(list), list.key())
                .thenApply(rows -> rows.stream()
                        .map(row -> new Bucket(row.getLong("bucket"), row.getLong("written")))
                        .toList());
    }

    /** Some entries of a bucket, ascending, behind a place and up to a time. */
    CompletableFuture<List<Entry>> entries(
            ListKey list, Bucket bucket, boolean completed, long started, long id, long last, int limit) {
        return cql.rows(
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
