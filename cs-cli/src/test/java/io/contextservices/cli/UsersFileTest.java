package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("users");
    }

    private void put(String name, String line) throws IOException {
        new UsersFile(file).put(name, line);
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void newUsersFileIsAccessibleToTheOwnerOnly() throws IOException {
        put("kent", "kent:1");

        assertThat(Files.readString(file)).isEqualTo("kent:1\n");
        assertThat(mode()).isEqualTo("rw-------");
        assertThat(directory)
                .isDirectoryNotContaining(path -> !List.of("users", ".users.lock")
                        .contains(path.getFileName().toString()));
    }

    @Test
    void concurrentlyAddedUsersAreAllKept() throws Exception {
        List<Thread> commands = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int first = i;
            commands.add(new Thread(() -> {
                for (int j = 0; j < 5; j++) {
                    try {
                        put("user-" + first + "-" + j, "user-" + first + "-" + j + ":1");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }));
        }
        commands.forEach(Thread::start);
        for (Thread command : commands) {
            command.join();
        }

        assertThat(Files.readAllLines(file)).hasSize(40).doesNotHaveDuplicates();
        assertThat(directory)
                .isDirectoryNotContaining(path -> !List.of("users", ".users.lock")
                        .contains(path.getFileName().toString()));
    }

    @Test
    void lockFileOfAKilledCommandDelaysNoOther() throws IOException {
        Path lock = Files.createFile(directory.resolve(".users.lock"));
        put("kent", "kent:1");
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(120)));
        put("lois", "lois:1");

        assertThat(Files.readString(file)).isEqualTo("kent:1\nlois:1\n");
        assertThat(lock)
                .as("the file of the lock, whose deletion would admit two commands")
                .exists();
    }

    @Test
    void commandWaitsForTheLockOfAnother() throws Exception {
        Path lock = directory.resolve(".users.lock");
        CompletableFuture<Void> command;
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            command = CompletableFuture.runAsync(() -> {
                try {
                    put("kent", "kent:1");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(command).failsWithin(Duration.ofMillis(200)).withThrowableOfType(TimeoutException.class);
            assertThat(file).doesNotExist();
        }
        assertThat(command).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void newUserIsAppended() throws IOException {
        Files.writeString(file, "# us\nkent:1");

        put("ken", "ken:2");

        assertThat(Files.readString(file)).isEqualTo("# us\nkent:1\nken:2\n");
    }

    @Test
    void existingUserIsReplacedInPlace() throws IOException {
        Files.writeString(file, "# kent:0\n kent:1\n\nlois:ü\n");

        put("kent", "kent:2");

        assertThat(Files.readString(file)).isEqualTo("# kent:0\nkent:2\n\nlois:ü\n");
    }

    @Test
    void aFileKeepsItsPermissions() throws IOException {
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        put("kent", "kent:1");

        assertThat(mode()).isEqualTo("rw-r-----");
    }

    @Test
    void symbolicLinkIsPreserved() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "");
        Files.createSymbolicLink(file, other);

        put("kent", "kent:1");

        assertThat(file).isSymbolicLink();
        assertThat(other).hasContent("kent:1\n");
    }
}
