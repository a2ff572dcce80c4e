package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that responses use no more memory than is reserved for them. */
class ResponseMemoryTest extends AgainstServer {

    private static final int MAX_SECONDS = 20;

    @Test
    void reservedMemoryIsUnavailableUntilReleased() throws Exception {
        ResponseMemory memory = new ResponseMemory(10);
        memory.reserve(6);

        assertThatThrownBy(() -> memory.reserve(5)).isInstanceOf(ResponseMemory.ExhaustedException.class);

        memory.reserve(4);
        memory.release(6);
        memory.reserve(6);
    }

    @Tag("slow")
    @Test
    void hugeResponsesFailTheirCallsInASmallHeap(@TempDir Path directory) throws Exception {
        Buffer zipped = new Buffer();
        byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (BufferedSink sink = Okio.buffer(new GzipSink(zipped))) {
            for (int i = 0; i < 300; i++) {
                sink.write(blanks);
            }
        }
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .addHeader("Content-Encoding", "gzip")
                        .body(zipped.clone())
                        .build();
            }
        });
        File out = directory.resolve("out").toFile();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        url())
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        try {
            assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readString(out.toPath()))
                .startsWith("1 ended\n65 ended\n")
                .doesNotContain("OutOfMemoryError");
    }

    /** The program that runs in the small heap. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            try (ContextServicesClient client = ContextServicesClient.builder()
                    .baseUrl(args[0])
                    .callTimeout(Duration.ofSeconds(MAX_SECONDS))
                    .build()) {
                List<CompletableFuture<?>> calls = new ArrayList<>();
                for (int limit : new int[] {1, 65}) {
                    while (calls.size() < limit) {
                        calls.add(client.get(7));
                    }
                    long ended = calls.stream().filter(Child::hasEnded).count();
                    System.out.println(ended + " ended");
                }
            }
        }

        private static boolean hasEnded(CompletableFuture<?> call) {
            try {
                call.handle((service, failure) -> failure).get(MAX_SECONDS + 10, TimeUnit.SECONDS);
                return true;
            } catch (Exception running) {
                return false;
            }
        }
    }
}
