package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.START;
import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.starting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Target.Level;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** Tests that twice as many open states take about twice the bytes to write, to store and to read. */
class OpenStatesSizeTest {

    private static final double AT_MOST = 2.5;

    @TempDir
    Path temporary;

    /** The bytes written, stored and read for a service with open states. */
    private record Bytes(long written, long kept, long read) {}

    private Bytes bytes(int states) throws IOException {
        Path directory = temporary.resolve(states + " states");
        long written;
        long read;
        try (Statistics statistics = new Statistics()) {
            try (RocksDbStore store =
                    RocksDbStore.builder(directory).statistics(statistics).open()) {
                start(store, states);
                written = statistics.getTickerCount(TickerType.BYTES_WRITTEN);
                long before = statistics.getTickerCount(TickerType.ITER_BYTES_READ);
                assertThat(store.read(TENANT, 1).join().orElseThrow().head().open())
                        .hasSize(states);
                read = statistics.getTickerCount(TickerType.ITER_BYTES_READ) - before;
            }
        }
        return new Bytes(written, tables(directory), read);
    }

    private static void start(RocksDbStore store, int states) {
        start(store, states, "{}".getBytes(UTF_8));
    }

    private static void start(RocksDbStore store, int states, byte[] json) {
        List<CompletableFuture<AppendResult>> appended = new ArrayList<>();
        Commit commit = starting(1);
        appended.add(store.append(commit));
        for (int i = 0; i < states; i++) {
            Head head = commit.next();
            HeadBuilder next = head.next();
            long id = next.nextId(Level.STATE);
            Instant time = START.plusMillis(i);
            EventRecord event = new EventRecord(Kind.STATE_STARTED, id, time, json);
            commit = Commit.change(head, next.start(Level.STATE, time).build(), List.of(event));
            appended.add(store.append(commit));
        }
        assertThat(appended).allSatisfy(each -> assertThat(each.join()).isEqualTo(AppendResult.COMMITTED));
    }

    /** Returns the size of all tables; a closed store has all its data in tables. */
    private static long tables(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void bytesGrowLinearlyWithOpenStates() throws IOException {
        Bytes some = bytes(1_000);
        Bytes twice = bytes(2_000);

        assertThat((double) twice.written() / some.written()).as("written").isLessThan(AT_MOST);
        assertThat((double) twice.kept() / some.kept()).as("kept").isLessThan(AT_MOST);
        assertThat((double) twice.read() / some.read()).as("read").isLessThan(AT_MOST);
        assertThat(twice.read()).as("for each state, with its record's key").isLessThan(2_000L * 300);
    }

    /** Half of the records are read, and some of them twice, because a long read restarts in the second lane. */
    @Test
    void readingAHeadReadsFewerRecordsThanOpenStates() {
        int states = 2_000;
        int recordBytes = 4 << 10;
        Path directory = temporary.resolve("large");
        try (RocksDbStore store = RocksDbStore.open(directory)) {
            start(store, states, new byte[recordBytes]);
        }
        try (Statistics statistics = new Statistics();
                RocksDbStore store =
                        RocksDbStore.builder(directory).statistics(statistics).open()) {
            long before = statistics.getTickerCount(TickerType.ITER_BYTES_READ);
            assertThat(store.head(TENANT, 1).join().orElseThrow().open()).hasSize(states);
            long read = statistics.getTickerCount(TickerType.ITER_BYTES_READ) - before;
            assertThat(read).isBetween((long) recordBytes, (long) states * recordBytes * 2 / 3);
        }
    }
}
