package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ContextServices;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.testkit.Soak;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that a request with an idempotency key is executed once. It kills the real server while it starts services
 * with keys, and sends all requests again after a restart.
 */
@Tag("slow")
class OnceKillIT {

    private static final int CYCLES = 3;

    /** The maximum number of cycles if no kill occurs between a start and its response. */
    private static final int MAX_CYCLES = 20;

    private static final int IN_FLIGHT = 64;
    private static final int MAX_STARTS_BEFORE_THE_KILL = 800;

    @TempDir
    Path temporary;

    private ServerProcess server;

    @Test
    void retryAfterAKillIsIdempotent() {
        Soak.rounds(OnceKillIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        Random random = new Random(seed);
        Path data = temporary.resolve("data " + seed);
        KeyedStarts starts = new KeyedStarts("once", IN_FLIGHT);
        server = ServerProcess.serve(data);
        try {
            for (int cycle = 0;
                    cycle < CYCLES || (starts.storedWithoutResponse() == 0 && cycle < MAX_CYCLES);
                    cycle++) {
                starts.killAndSendAgain(server, 1 + random.nextInt(MAX_STARTS_BEFORE_THE_KILL), () -> {
                    server = ServerProcess.serve(data);
                    return server.url();
                });
            }
            try (ContextServices services = ContextServicesClient.builder()
                    .baseUrl(server.url())
                    .build()
                    .blocking()) {
                starts.checkLists(services);
            }
            assertThat(server.terminate()).isZero();
        } finally {
            server.close();
        }
        System.out.println("OnceKillIT: " + starts);
        assertThat(starts.storedWithoutResponse())
                .as("stored without a response")
                .isPositive();
    }
}
