package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.UnavailableException;
import io.contextservices.server.store.Appended.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Errors of the disk that pass: writes are refused meanwhile, reads are not, and nothing has to be started again. */
@Timeout(300)
class PassingErrorsIT {

    private static final int LARGE = 1_000_000;
    private static final String COMMITTED = Outcome.COMMITTED.toString();

    /** Of a process that runs from a class path of many files, while it has no table open. */
    private static final int FEW_FILES = 64;

    @TempDir
    Path temporary;

    private final List<Long> acknowledged = new ArrayList<>();
    private long lastId;

    private String start(LimitedProcess store, int bytes) {
        String answer = store.start(++lastId, bytes);
        if (answer.equals(COMMITTED)) {
            acknowledged.add(lastId);
        }
        return answer;
    }

    private String startUntilItFails(LimitedProcess store, int most) {
        for (int i = 0; i < most; i++) {
            String answer = start(store, LARGE);
            if (!answer.equals(COMMITTED)) {
                return answer;
            }
        }
        throw new AssertionError("nothing failed");
    }

    private static void assertRefused(String answer, String why) {
        assertThat(answer).isEqualTo(UnavailableException.class.getName() + ": " + why);
    }

    @Test
    void aStoreWithoutFileHandlesWritesAgainWhenThereAreSome() throws Exception {
        Path directory = temporary.resolve("store");
        try (LimitedProcess store = LimitedProcess.open(directory)) {
            assertThat(start(store, 9)).isEqualTo(COMMITTED);
            assertThat(store.read(1)).isEqualTo("true");
            store.limit("--nofile=" + store.files() + ':');

            assertRefused(startUntilItFails(store, 200), "too many files are open");
            for (int i = 0; i < 20; i++) {
                assertRefused(start(store, 9), "too many files are open");
                assertThat(store.read(1)).isEqualTo("true");
            }

            store.limit("--nofile=1024:");
            await().atMost(Duration.ofSeconds(60)).until(() -> start(store, 9).equals(COMMITTED));
            assertHoldsWhatWasAcknowledged(store);
            assertThat(store.end()).isZero();
        }
        assertThat(verify(directory).problems()).isEmpty();
    }

    @Test
    void aStoreWhoseFilesMayNotGrowWritesAgainWhenTheyMay() throws Exception {
        Path directory = temporary.resolve("store");
        try (LimitedProcess store = LimitedProcess.open(directory)) {
            assertThat(start(store, 9)).isEqualTo(COMMITTED);
            for (int round = 0; round < 2; round++) {
                store.limit("--fsize=" + 5 * LARGE + ':');

                assertRefused(startUntilItFails(store, 200), "a file has reached the largest size that is allowed");
                assertRefused(start(store, 9), "a file has reached the largest size that is allowed");
                assertThat(store.read(1)).isEqualTo("true");

                store.limit("--fsize=unlimited:");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> start(store, 9).equals(COMMITTED));
            }
            assertHoldsWhatWasAcknowledged(store);
            assertThat(store.end()).isZero();
        }
        assertThat(verify(directory).problems()).isEmpty();
    }

    private void assertHoldsWhatWasAcknowledged(LimitedProcess store) {
        for (long id = 1; id <= lastId; id++) {
            assertThat(store.read(id)).isEqualTo(String.valueOf(acknowledged.contains(id)));
        }
    }

    @Test
    void aStoreOfManyTablesOpensAndWorksWithFewFileHandles() throws Exception {
        Path directory = temporary.resolve("store");
        try (LimitedProcess store = LimitedProcess.open(directory)) {
            for (int i = 0; i < 200; i++) {
                assertThat(start(store, LARGE)).isEqualTo(COMMITTED);
            }
            assertThat(store.end()).isZero();
        }
        try (LimitedProcess store = openWithFew(directory)) {
            for (int i = 0; i < 50; i++) {
                assertThat(start(store, LARGE)).isEqualTo(COMMITTED);
            }
            assertHoldsWhatWasAcknowledged(store);
            assertThat(store.files(".sst")).as("tables that are open").isLessThan(20);
            assertThat(store.end()).isZero();
        }
        assertThat(verify(directory).problems()).isEmpty();
    }

    /** The class path of a test is many files, which a server is not. */
    private static LimitedProcess openWithFew(Path directory) throws IOException {
        long jars = System.getProperty("java.class.path")
                .lines()
                .flatMap(line -> List.of(line.split(":")).stream())
                .filter(entry -> entry.endsWith(".jar"))
                .count();
        long most = FEW_FILES + jars;
        return LimitedProcess.open(directory, "--nofile=" + most + ':' + most);
    }
}
