package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.InternalErrorException;
import io.contextservices.api.NotFoundException;
import io.contextservices.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class FailureTranslatorTest {

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
    }

    private String text() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Tag("slow")
    @Test
    void repeatedFailuresAreCounted() {
        FailureTranslator failures = new FailureTranslator(Duration.ofSeconds(2));
        for (int i = 0; i < 1_000; i++) {
            assertThat(failures.of(new CompletionException(new StoreException("fire", null)), () -> "GET here"))
                    .isInstanceOf(InternalErrorException.class);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("990 more failures"));
        assertThat(text().lines().filter(line -> line.contains("error_id"))).hasSize(11);
        assertThat(text().lines().filter(line -> line.contains("FailureTranslatorTest.repeatedFailures")))
                .hasSize(1);

        assertThat(failures.of(new StoreException("fire", null), () -> "GET here"))
                .isInstanceOf(InternalErrorException.class);
        assertThat(text().lines().filter(line -> line.contains("error_id"))).hasSize(12);
    }

    @Test
    void distinctFailuresUseBoundedMemory() {
        FailureTranslator failures = new FailureTranslator();
        for (int i = 0; i < 1_000; i++) {
            assertThat(failures.of(new StoreException("fire " + i, null), () -> "GET here"))
                    .isInstanceOf(InternalErrorException.class);
        }
        assertThat(text().lines().filter(line -> line.contains("error_id"))).hasSize(110);
    }

    @Test
    void expectedExceptionIsNotLogged() {
        NotFoundException known = new NotFoundException("There is no service 1");
        assertThat(new FailureTranslator().of(new CompletionException(known), () -> "GET here"))
                .isSameAs(known);
        assertThat(text()).isEmpty();
    }
}
