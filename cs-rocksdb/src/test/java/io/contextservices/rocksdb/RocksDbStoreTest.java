package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.CONTACT;
import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.TransferableStore;
import io.contextservices.testkit.DurableStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

@Execution(ExecutionMode.CONCURRENT)
class RocksDbStoreTest extends DurableStoreContract {

    @TempDir
    Path directory;

    @Override
    protected TransferableStore open() {
        return RocksDbStore.open(directory);
    }

    @Override
    protected TransferableStore reopen() {
        return RocksDbStore.open(directory);
    }

    @Override
    protected TransferableStore spoil(TransferableStore store, List<Head> heads) {
        store.close();
        try (Database database = Database.open(StoreDirectory.prepare(directory), null);
                WriteBatch batch = new WriteBatch()) {
            for (Head head : heads) {
                batch.put(KeyFormat.commit(head.tenant(), head.serviceId(), head.version()), new byte[3]);
            }
            database.write(batch);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        return reopen();
    }

    @Override
    protected List<String> problems() {
        return Samples.verify(directory).problems();
    }

    @Test
    void pageEndsAtFourMebibytesOfEvents() {
        byte[] json = new byte[1_500_000];
        for (int id = 1; id <= 7; id++) {
            store().append(starting(id, json)).join();
        }
        Page<?> page = store().list(CONTACT, ListQuery.all(100, START)).join();
        assertThat(page.conversations()).hasSize(3);
        assertThat(page.hasNext()).isTrue();
        assertThat(store().scan(TENANT, 0, 100).join().conversations()).isEqualTo(page.conversations());
    }

    @Test
    void oversizedConversationIsAPageOfItsOwn() {
        byte[] json = new byte[5_000_000];
        store().append(starting(1, json)).join();
        store().append(starting(2, json)).join();

        assertThat(store().list(CONTACT, ListQuery.all(100, START)).join().conversations())
                .hasSize(1);
        assertThat(store().scan(TENANT, 0, 100).join().conversations()).hasSize(1);
    }

    @Test
    @Timeout(60)
    void appendsBeyondTheQueueAreRefusedAndNotKept() {
        try (RocksDbStore small = RocksDbStore.builder(directory.resolve("small"))
                .queueCapacity(2)
                .open()) {
            List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
            while (appends.stream().noneMatch(CompletableFuture::isCompletedExceptionally)) {
                appends.add(small.append(starting(appends.size() + 1)));
            }
            for (int i = 0; i < appends.size(); i++) {
                Throwable failure =
                        appends.get(i).handle((done, thrown) -> thrown).join();
                assertThat(small.read(TENANT, i + 1).join().isPresent()).isEqualTo(failure == null);
                if (failure != null) {
                    assertSaysWhenToComeBack(failure);
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void readsBeyondTheQueueAreRefused() {
        store().append(starting(1, new byte[10_000])).join();
        List<CompletableFuture<Optional<Conversation>>> accepted = new ArrayList<>();
        CompletableFuture<Optional<Conversation>> last = store().read(TENANT, 1);
        while (!last.isCompletedExceptionally()) {
            accepted.add(last);
            last = store().read(TENANT, 1);
        }
        assertSaysWhenToComeBack(last.handle((done, thrown) -> thrown).join());
        assertThat(accepted).allSatisfy(read -> assertThat(read.join()).isPresent());
        assertThat(store().read(TENANT, 1).join()).isPresent();
    }

    private static void assertSaysWhenToComeBack(Throwable failure) {
        assertThat(failure)
                .asInstanceOf(type(UnavailableException.class))
                .satisfies(refused -> assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1)));
    }

    @Test
    void unpairedSurrogateIsRefusedAtOnce() {
        Head head = Head.first(TENANT, 1, START).customerId("\ud83d").build();

        assertThatThrownBy(() -> store().append(Commit.begin(head, starting(1).events())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
