package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contextservices.rocksdb.RocksDbStore;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the files that processes leave in the temporary directory, and their messages if it is unusable. */
@Tag("slow")
class TemporaryFilesIT {

    @TempDir
    Path directory;

    private Path temporary;
    private Path data;

    private record Result(int code, List<String> errors) {}

    @BeforeEach
    void makeStore() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        data = directory.resolve("data");
        RocksDbStore.open(data).close();
    }

    private List<Path> remainingFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    private String property(Path temporaryDirectory) {
        return "-Djava.io.tmpdir=" + temporaryDirectory;
    }

    @Test
    void orderlyShutdownLeavesNoFiles() throws Exception {
        try (ServerProcess server = ServerProcess.serve(data, property(temporary))) {
            assertThat(server.terminate()).isZero();
        }
        assertThat(remainingFiles()).isEmpty();
        assertThat(run(List.of(property(temporary)), "verify", data.toString()).code())
                .isZero();
        assertThat(remainingFiles()).isEmpty();
    }

    @Test
    void crashesLeaveNoMoreThanOneFile() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (ServerProcess server = ServerProcess.serve(data, property(temporary))) {
                server.kill();
            }
        }
        assertThat(remainingFiles()).hasSizeLessThanOrEqualTo(1);
    }

    private Result run(List<String> jvmArguments, String... arguments) throws Exception {
        return run(List.of(), jvmArguments, arguments);
    }

    private Result run(List<String> shell, List<String> jvmArguments, String... arguments) throws Exception {
        List<String> command = ServerProcess.command(arguments);
        command.addAll(1, jvmArguments);
        command.addAll(0, shell);
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        List<String> lines = Files.readAllLines(errors).stream()
                .filter(line -> !line.startsWith("WARNING:")) // later JDKs report a missing directory themselves
                .toList();
        return new Result(process.exitValue(), lines);
    }

    private void assertRefused(Result result, Path temporaryDirectory) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .singleElement()
                .asString()
                .startsWith("cs: RocksDB's native library cannot be loaded from the temporary directory "
                        + temporaryDirectory)
                .contains("-Djava.io.tmpdir=DIR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve --port 0 --data DATA",
                "verify DATA",
                "backup --data DATA OTHER",
                "restore DATA OTHER",
                "repair DATA",
                "copy --from rocksdb:DATA --to rocksdb:OTHER"
            })
    void missingTemporaryDirectoryIsReportedInOneLine(String command) throws Exception {
        Path missing = directory.resolve("missing");
        List<String> arguments = new ArrayList<>();
        for (String word : command.split(" ")) {
            String other = directory.resolve("other").toString();
            arguments.add(word.replace("DATA", data.toString()).replace("OTHER", other));
        }

        Result result = run(List.of(property(missing)), arguments.toArray(String[]::new));

        assertRefused(result, missing);
        assertThat(result.errors().get(0)).contains("does not exist");
    }

    @Test
    void fileInPlaceOfTheTemporaryDirectoryIsReported() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertRefused(run(List.of(property(file)), "verify", data.toString()), file);
    }

    /** A limit on the size of files simulates a full directory. */
    @Test
    void libraryThatDoesNotFitIsReportedAndRemoved() throws Exception {
        List<String> limited = List.of("sh", "-c", "ulimit -f 8000; exec \"$@\"", "limited");

        assertRefused(run(limited, List.of(property(temporary)), "verify", data.toString()), temporary);
        assertThat(remainingFiles()).isEmpty();
    }

    /** The process has its own mount namespace. */
    @Test
    void noexecTemporaryDirectoryIsReported() throws Exception {
        String script = "mount -t tmpfs -o noexec tmpfs \"$0\"; exec \"$@\"";
        List<String> mounted =
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-ec", script, temporary.toString());
        assumeTrue(works(mounted), "a process may have a view of the file systems of its own");

        assertRefused(run(mounted, List.of(property(temporary)), "verify", data.toString()), temporary);
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
}
