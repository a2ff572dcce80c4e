package io.contextservices.server.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.server.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Tests which contents are in use when a file changes. */
class ReloadableFileTest {

    @TempDir
    Path directory;

    @Tag("slow")
    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void invalidFileIsLoggedForAnyReaderException() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "good");
        ReloadableFile<String> reloadable = new ReloadableFile<>(file, ReloadableFileTest::read);
        try (Log log = new Log()) {
            Files.writeString(file, "a secret");
            await().until(() -> {
                assertThat(reloadable.current()).isEqualTo("good");
                return log.text().contains("cannot be used");
            });
            assertThat(log.text())
                    .contains(file.toString(), "IllegalStateException")
                    .doesNotContain("secret");

            Files.writeString(file, "good again");
            await().until(() -> reloadable.current().equals("good again"));
        }
    }

    @Tag("slow")
    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void unreadableFileIsRetriedUntilItCanBeRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "good");
        AtomicInteger failures = new AtomicInteger();
        ReloadableFile<String> reloadable = new ReloadableFile<>(file, (contents, previous) -> {
            if (previous != null && failures.incrementAndGet() < 3) {
                throw new AccessDeniedException(file.toString());
            }
            return read(contents, previous);
        });
        try (Log log = new Log()) {
            Files.writeString(file, "good again");
            await().until(() -> reloadable.current().equals("good again"));
            assertThat(failures).hasValue(3);
            assertThat(log.text()).containsOnlyOnce("cannot be used").contains(": permission denied");

            Files.delete(file);
            await().until(() -> {
                assertThat(reloadable.current()).isEqualTo("good again");
                return log.text().contains("there is no such file");
            });
            Files.createDirectory(file);
            await().until(() -> {
                assertThat(reloadable.current()).isEqualTo("good again");
                return log.text().contains("Is a directory");
            });
            Files.delete(file);
            Files.writeString(file, "good once more");
            await().until(() -> reloadable.current().equals("good once more"));
        }
    }

    private static String read(byte[] contents, @Nullable String previous) {
        String text = new String(contents, StandardCharsets.UTF_8);
        if (text.startsWith("good")) {
            return text;
        }
        throw new IllegalStateException("cannot read " + text);
    }
}
