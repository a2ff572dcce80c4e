package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.following;
import static io.contextservices.rocksdb.Samples.head;
import static io.contextservices.rocksdb.Samples.starting;
import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.ListQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("slow")
class DiskFullTest {

    private static final byte[] LARGE = new byte[4 << 20];

    @TempDir
    Path temporary;

    private RocksDbStore store;
    private final List<Long> acknowledged = new ArrayList<>();
    private long lastId;

    private Throwable start(byte[] json) {
        long id = ++lastId;
        Throwable failure = failure(store.append(starting(id, json)));
        if (failure == null) {
            acknowledged.add(id);
        }
        return failure;
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((done, failure) -> failure).join();
    }

    private Throwable startUntilItFails() {
        for (int i = 0; i < 40; i++) {
            Throwable failure = start(LARGE);
            if (failure != null) {
                return failure;
            }
        }
        throw new AssertionError("the disk was not full");
    }

    @Test
    void fullDiskAllowsReadsAndRefusesWritesUntilThereIsRoom() throws IOException {
        Path directory = temporary.resolve("store");
        Path crashed = temporary.resolve("crashed");
        store = RocksDbStore.open(directory);
        store.reserveIds(1_000).join();
        start(new byte[9]);
        store.append(following(1, 1)).join();
        for (int round = 0; round < 2; round++) {
            FullDisk disk = FullDisk.under(directory);
            assertFull(startUntilItFails());

            long before = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertFull(start(new byte[9]));
                assertFull(failure(store.append(following(1, 2))));
                assertThat(store.head(TENANT, 1).join()).contains(head(1, 2));
                assertFull(failure(store.reserveIds(1)));
                assertThat(store.read(TENANT, 1).join()).isPresent();
                assertThat(store.list(CONTACT, ListQuery.all(1, START)).join().conversations())
                        .hasSize(1);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("refused at once")
                    .isLessThan(Duration.ofSeconds(5));
            disk.image(directory, crashed.resolve(String.valueOf(round)));
            disk.makeRoom();

            await().atMost(Duration.ofSeconds(30)).until(() -> start(new byte[9]) == null);
        }
        assertThat(store.append(following(1, 2)).join()).isEqualTo(AppendResult.COMMITTED);
        assertHoldsWhatWasAcknowledged();
        store.close();
        assertThat(verify(directory).problems()).isEmpty();

        for (int round = 0; round < 2; round++) {
            assertThat(verify(crashed.resolve(String.valueOf(round))).problems())
                    .isEmpty();
        }
        store = RocksDbStore.open(directory);
        assertHoldsWhatWasAcknowledged();
        store.close();
    }

    private static void assertFull(Throwable failure) {
        assertThat(failure).asInstanceOf(type(UnavailableException.class)).satisfies(full -> {
            assertThat(full).hasMessage("the disk is full");
            assertThat(full.retryAfter()).contains(Duration.ofSeconds(5));
        });
    }

    private void assertHoldsWhatWasAcknowledged() {
        for (long id = 1; id <= lastId; id++) {
            assertThat(store.head(TENANT, id).join().isPresent()).isEqualTo(acknowledged.contains(id));
        }
    }

    @Test
    void closingAfterAFullDiskLosesNothing() throws IOException {
        Path directory = temporary.resolve("store");
        store = RocksDbStore.open(directory);
        store.reserveIds(1_000).join();
        FullDisk disk = FullDisk.under(directory);
        assertFull(startUntilItFails());
        disk.makeRoom();
        store.close();

        assertThat(verify(directory).problems()).isEmpty();
        store = RocksDbStore.open(directory);
        assertHoldsWhatWasAcknowledged();
        store.close();
    }
}
