package io.contextservices.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example as a user would, and checks its output. */
class ExamplesTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream realOut = System.out;
    private final InputStream realIn = System.in;

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void letOutputGo() {
        System.setOut(realOut);
        System.setIn(realIn);
    }

    @Test
    void typedClient() {
        withServer(TypedClient::main);
        assertThat(printed()).contains("found: Optional[{\"coupon_name\":\"DISCOUNTCODE15\"}]");
    }

    @Test
    void embeddedServer() throws Exception {
        System.setIn(InputStream.nullInputStream()); // end of input, as in a container
        FutureTask<Void> server = new FutureTask<>(() -> {
            EmbeddedServer.main(directory.toString());
            return null;
        });
        Thread thread = new Thread(server, "embedded-server");
        thread.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> printed().startsWith("listening on http://127.0.0.1:"));
        URI uri = URI.create(printed().substring("listening on ".length()).strip());
        TypedClient.main(uri.toString());
        assertThat(printed()).contains("found: Optional[{\"coupon_name\":\"DISCOUNTCODE15\"}]");
        assertThat(server.isDone()).isFalse();
        thread.interrupt();
        assertThatThrownBy(server::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void engineWithoutHttp() {
        EngineWithoutHttp.main(directory.toString());
        assertThat(printed()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z\\R");

        try (ContextServices reopened =
                ContextEngine.on(RocksDbStore.open(directory)).blocking()) {
            assertThat(reopened.findByCustomer("C-1", ServiceQuery.active()).services())
                    .hasSize(1);
        }
    }

    @Test
    void lateIdentification() {
        withServer(LateIdentification::main);
        assertThat(printed()).isEqualToNormalizingNewlines("C-4711 wants: bill-question\nanonymous now: 0\n");
    }

    @Test
    void personalisedIvr() {
        withServer(PersonalisedIvr::main);
        assertThat(printed()).startsWith("We are still waiting for your signed fax about the mortgage.");
    }

    @Test
    void offerHistory() {
        withServer(OfferHistory::main);
        assertThat(printed())
                .isEqualToNormalizingNewlines("3 times payment GOLD: accepted\nVIP credit card black ed.: declined\n");
    }

    @Test
    void oneCaseManyChannels() {
        withServer(OneCaseManyChannels::main);
        assertThat(printed())
                .isEqualToNormalizingNewlines("identified -> waiting-for-fax -> contract-sent -> signed\n");
    }

    @Test
    void loadScenario() {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(directory));
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            LoadScenario.main(server.uri().toString(), "5", "2");

            for (long id = 1; id <= 5; id++) {
                Service service = engine.blocking()
                        .get(id, ServiceView.plain().withAllExtensions().withEverythingNested());
                assertThat(service.isActive()).isFalse();
                assertThat(service.attached()).hasSizeBetween(1, 4);
                assertThat(service.completedStates().orElseThrow())
                        .hasSize(5)
                        .allMatch(state -> state.completedTasks().orElseThrow().size() == 2);
            }
        }
        assertThat(printed()).matches("5 conversations in \\d+\\.\\d s: \\d+\\.\\d conversations/s, \\d+ calls/s\\R");
    }

    @Test
    void namedValues() {
        NamedValues.main(directory.toString());
        assertThat(printed())
                .isEqualToNormalizingNewlines(
                        "New Account by voice\n" + "service_type: must be one of New Account (1), Bill Payment (2)\n");
    }

    @Test
    void oneOpenService() {
        withServer(OneOpenService::main);
        assertThat(printed()).isEqualToNormalizingNewlines("started 1\nfound 1\n");
    }

    @Test
    void safeRetry() {
        withServer(SafeRetry::main);
        assertThat(printed()).isEqualToNormalizingNewlines("1, new\n1, as before\n");
    }

    @Test
    void optimisticChange() {
        withServer(OptimisticChange::main);
        assertThat(printed()).isEqualToNormalizingNewlines("changed since: read it again\nended\n");
    }

    @Test
    void forgetCustomer() {
        withServer(ForgetCustomer::main);
        assertThat(printed()).isEqualToNormalizingNewlines("left: 0\n");
    }

    @Test
    void engineInTests() {
        EngineInTests.main();
        assertThat(printed()).isEqualToNormalizingNewlines("active: true\nexpired\n");
    }

    @Test
    void moveStore() throws InterruptedException {
        Path from = directory.resolve("from");
        EngineWithoutHttp.main(from.toString());
        MoveStore.main(from.toString(), directory.resolve("to").toString());
        assertThat(printed()).endsWith("both stores hold the same services" + System.lineSeparator());
    }

    private void withServer(Consumer<String> example) {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(directory));
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            example.accept(server.uri().toString());
        }
    }

    @Test
    void serviceResumption() {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(directory));
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            assertThat(ServiceResumption.nextCall(engine.blocking(), "408-832-7799"))
                    .isEqualTo("Welcome. What can we do for you?");

            ServiceResumption.main(server.uri().toString());
        }
        assertThat(printed()).contains("Welcome back. Is it still about your new-account?", "queue accounts, since 2");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
