package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds when a file changes. */
class WatchedTest {

    @TempDir
    Path directory;

    @Test
    void whatCannotBeReadIsLoggedWhateverTheReaderFailsWith() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "good");
        Watched<String> watched = new Watched<>(file, WatchedTest::read);
        try (Log log = new Log()) {
            Files.writeString(file, "a secret");
            await().until(() -> {
                assertThat(watched.current()).isEqualTo("good");
                return log.text().contains("cannot be used");
            });
            assertThat(log.text())
                    .contains(file.toString(), "IllegalStateException")
                    .doesNotContain("secret");

            Files.writeString(file, "good again");
            await().until(() -> watched.current().equals("good again"));
        }
    }

    private static String read(byte[] contents) {
        String text = new String(contents, StandardCharsets.UTF_8);
        if (text.startsWith("good")) {
            return text;
        }
        throw new IllegalStateException("cannot read " + text);
    }
}
