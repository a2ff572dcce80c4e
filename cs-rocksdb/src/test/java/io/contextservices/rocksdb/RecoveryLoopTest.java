package io.contextservices.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecoveryLoopTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicBoolean needed = new AtomicBoolean(true);

    @Test
    void retriesAfterAFailedAttempt() {
        try (RecoveryLoop recovery = new RecoveryLoop(Duration.ofMillis(5), needed::get, this::fail)) {
            recovery.begin();
            await().until(() -> !needed.get());

            needed.set(true);
            attempts.set(0);
            await().until(() -> {
                recovery.begin();
                return !needed.get();
            });
        }
        assertThat(attempts).hasValueGreaterThanOrEqualTo(4);
    }

    private void fail() {
        switch (attempts.incrementAndGet()) {
            case 1 -> throw new UncheckedIOException(new IOException("Too many open files"));
            case 2 -> throw new NoClassDefFoundError("there was no file handle to load it with");
            case 3 -> throw new OutOfMemoryError("unable to create a thread");
            default -> needed.set(false);
        }
    }

    @Test
    void makesNoAttemptAfterClose() {
        RecoveryLoop recovery = new RecoveryLoop(Duration.ofHours(1), needed::get, this::fail);
        recovery.begin();

        recovery.close();
        recovery.begin();

        assertThat(attempts).hasValue(0);
    }
}
