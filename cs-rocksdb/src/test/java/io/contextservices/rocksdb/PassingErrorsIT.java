package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests temporary disk errors: the store rejects writes meanwhile, serves reads, and recovers without a restart. */
@Timeout(300)
@Tag("slow")
class PassingErrorsIT {

    private static final int LARGE = 1_000_000;
    private static final String COMMITTED = Outcome.COMMITTED.toString();

    /** The maximum number of open files, not counting the class path. The store has no table open at first. */
    private static final int FEW_FILES = 64;

    @TempDir
    Path temporary;

    private final List<Long> acknowledged = new ArrayList<>();
    private long lastId;

    private String start(LimitedProcess store, int bytes) {
        String outcome = store.start(++lastId, bytes);
        if (outcome.equals(COMMITTED)) {
            acknowledged.add(lastId);
        }
        return outcome;
    }

    private String startUntilItFails(LimitedProcess store, int most) {
        for (int i = 0; i < most; i++) {
            String outcome = start(store, LARGE);
            if (!outcome.equals(COMMITTED)) {
                return outcome;
            }
        }
        throw new AssertionError("nothing failed");
    }

    private static void assertRefused(String outcome, String message) {
        assertThat(outcome).isEqualTo(UnavailableException.class.getName() + ": " + message);
    }

    @Test
    void writesResumeWhenFileHandlesAreFree() throws Exception {
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
    void writesResumeWhenTheFileSizeLimitIsRaised() throws Exception {
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

    /** The superuser can write everywhere, so its process drops that capability. */
    @Test
    void writesResumeWhenTheDirectoryIsWritable() throws Exception {
        boolean superuser = "root".equals(System.getProperty("user.name"));
        List<String> launcher =
                superuser ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search") : List.of("env");
        assumeTrue(works(launcher), "a process may give up what the superuser may do");
        Path directory = temporary.resolve("store");
        assertRecovers(
                launcher,
                directory,
                "the files of the store cannot be opened",
                store -> permit(directory, "r-x------"),
                store -> permit(directory, "rwx------"));
    }

    private static void permit(Path directory, String mode) throws IOException {
        for (Path each : List.of(directory, directory.resolve("db"))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(mode));
        }
    }

    /** The process has a mount namespace of its own. */
    @Test
    void writesResumeWhenTheFileSystemIsWritable() throws Exception {
        List<String> launcher = List.of("unshare", "--user", "--map-root-user", "--mount");
        assumeTrue(works(launcher), "a process may have a view of the file systems of its own");
        Path directory = temporary.resolve("store");
        assertRecovers(
                launcher,
                directory,
                "the file system is read-only",
                store -> store.mount("mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\"", directory),
                store -> store.mount("umount --lazy \"$1\"", directory));
    }

    private static boolean works(List<String> launcher) throws InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.add("true");
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private interface Step {
        void on(LimitedProcess store) throws Exception;
    }

    private void assertRecovers(List<String> launcher, Path directory, String why, Step begin, Step end)
            throws Exception {
        try (LimitedProcess store = LimitedProcess.open(launcher, directory)) {
            assertThat(start(store, 9)).isEqualTo(COMMITTED);
            for (int round = 0; round < 2; round++) {
                begin.on(store);
                assertRefused(startUntilItFails(store, 200), why);
                for (int i = 0; i < 20; i++) {
                    assertRefused(start(store, 9), why);
                    assertThat(store.read(1)).isEqualTo("true");
                }

                end.on(store);
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
    void storeOfManyTablesWorksWithFewFileHandles() throws Exception {
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

    /**
     * Opens a store with few file handles. The class path of a test takes additional ones for its many files, unlike
     * that of a server.
     */
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
