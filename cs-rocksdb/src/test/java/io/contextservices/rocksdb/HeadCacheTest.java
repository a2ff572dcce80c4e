package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Head;
import io.contextservices.store.OpenActivity;
import io.contextservices.store.Tenant;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

class HeadCacheTest {

    private final HeadCache heads = new HeadCache();

    private Head cached(long serviceId) {
        return heads.get(TENANT, serviceId);
    }

    @Test
    void changedHeadIsCachedUntilItIsRemoved() {
        heads.put(head(1, 2));
        heads.put(head(1, 3));
        heads.put(head(2, 2));
        heads.put(head(3, 1));

        assertThat(cached(1)).isEqualTo(head(1, 3));
        assertThat(cached(2)).isEqualTo(head(2, 2));
        assertThat(cached(3)).as("only begun").isNull();
        assertThat(heads.get(new Tenant("other"), 1)).isNull();

        heads.remove(1);
        assertThat(cached(1)).isNull();
        assertThat(cached(2)).isNotNull();
    }

    @Test
    void laterHeadReplacesAnotherInTheSameSlot() {
        long other = 1 + (1 << 13);
        heads.put(head(1, 2));
        heads.put(head(other, 2));
        assertThat(cached(1)).isNull();

        heads.remove(1);
        assertThat(cached(other)).isEqualTo(head(other, 2));
    }

    @Test
    void largeHeadsAreNotCached() {
        heads.put(head(1, 2).next().customerId("c".repeat(490)).build());
        heads.put(head(2, 2).next().customerId("c".repeat(500)).build());

        assertThat(cached(1)).isNotNull();
        assertThat(cached(2)).isNull();
    }

    private static Head open(long id, int items) {
        OpenActivity item = new OpenActivity(Level.TASK, 0, START);
        return head(id, 2).open(Collections.nCopies(items, item));
    }

    @Test
    void openStatesOfCachedHeadsAreLimited() {
        heads.put(open(1, 100_000));
        heads.put(open(2, 100_000));
        heads.put(open(3, 1));
        assertThat(cached(1)).isNotNull();
        assertThat(cached(2)).isNotNull();
        assertThat(cached(3)).isNull();

        heads.remove(2);
        heads.put(open(3, 100_000));
        assertThat(cached(3)).isNotNull();

        heads.put(open(1, 5)); // replaces the larger head in its slot
        heads.put(open(2, 99_995));
        assertThat(cached(2)).isNotNull();
    }

    @Test
    void cachedHeadIsNotReadFromTheDatabase(@TempDir Path directory) {
        try (Statistics statistics = new Statistics();
                RocksDbStore store =
                        RocksDbStore.builder(directory).statistics(statistics).open()) {
            store.append(starting(1)).join();
            store.append(following(1, 1)).join();
            long before = reads(statistics);

            assertThat(store.head(TENANT, 1))
                    .isCompletedWithValueMatching(head -> head.equals(Optional.of(head(1, 2))));
            assertThat(store.append(following(1, 1)).join()).isEqualTo(AppendResult.CONFLICT);
            assertThat(store.append(following(1, 2)).join()).isEqualTo(AppendResult.COMMITTED);
            assertThat(reads(statistics)).isEqualTo(before);

            assertThat(store.remove(head(1, 3)).join()).isEqualTo(AppendResult.COMMITTED);
            assertThat(store.head(TENANT, 1).join()).isEmpty();
        }
    }

    private static long reads(Statistics statistics) {
        return statistics.getTickerCount(TickerType.NUMBER_KEYS_READ)
                + statistics.getTickerCount(TickerType.NUMBER_DB_SEEK);
    }
}
