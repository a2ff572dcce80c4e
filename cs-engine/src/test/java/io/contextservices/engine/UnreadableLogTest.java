package io.contextservices.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests the log of services that a list skips: one line for each page, each service once an hour, no customers' data.
 */
@Isolated
class UnreadableLogTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Tenant TENANT = new Tenant("default");
    private static final String LINE = "tenant default: missing in lists and exports: services ";

    private final MemoryStore store = new MemoryStore();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final ContextServices services =
            ContextEngine.builder(store).clock(now::get).build().blocking();

    @AfterEach
    void close() {
        services.close();
    }

    private void find() {
        services.findByContactKey("Zebra7731", ServiceQuery.all());
    }

    private static long count(Log log, String text) {
        return log.text().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void unreadableServiceIsLoggedOncePerHour() {
        for (int i = 0; i < 3; i++) {
            services.start(ServiceStartEvent.forContactKey("Zebra7731").build());
        }
        try (Log log = new Log()) {
            store.spoil(TENANT, 1);
            appendNonsense(2);
            find();
            find();
            assertThat(count(log, LINE + "2, 1 cannot be read (cs verify")).isEqualTo(1);
            assertThat(count(log, "missing in lists")).isEqualTo(1);

            store.spoil(TENANT, 3);
            find();
            assertThat(count(log, LINE + "3 cannot be read (cs verify")).isEqualTo(1);

            now.set(NOON.plus(Duration.ofMinutes(61)));
            find();
            find();
            assertThat(count(log, "missing in lists")).isEqualTo(3);
            assertThat(log.text()).doesNotContain("Zebra7731", "secret");
        }
    }

    private void appendNonsense(long id) {
        Head head = store.head(TENANT, id).join().orElseThrow();
        byte[] json = "{\"secret\"".getBytes(UTF_8);
        EventRecord event = EventRecord.ofService(Kind.SERVICE_EXTENDED, NOON, json);
        store.append(Commit.change(head, head.next().grow(json.length).build(), List.of(event)))
                .join();
    }
}
