package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.rocksdb.RocksDbStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a server exports more services than fit into its memory, each exactly once. */
@Tag("slow")
class ExportIT {

    private static final int SERVICES = 200_000;
    private static final int IN_FLIGHT = 1_000;
    private static final String HEAP = "-Xmx256m";
    private static final String STREAM = "/genesys/1/cs/maintenance/services/stream?time_from=2000-01-01T00:00:00.000Z";

    /** Together some 230 MB. */
    private static final String PAD = "x".repeat(1_000);

    @TempDir
    static Path data;

    private static ServerProcess server;

    @BeforeAll
    static void load() throws Exception {
        long begin = System.nanoTime();
        try (AsyncContextServices engine = ContextEngine.on(RocksDbStore.open(data))) {
            Deque<CompletableFuture<?>> underWay = new ArrayDeque<>();
            for (int i = 1; i <= SERVICES; i++) {
                if (underWay.size() == IN_FLIGHT) {
                    underWay.remove().get();
                }
                underWay.add(engine.start(ServiceStartEvent.forContactKey("k" + i)
                        .attach("n", i)
                        .attach("pad", Json.parse('"' + PAD + '"'))
                        .build()));
            }
            for (CompletableFuture<?> last : underWay) {
                last.get();
            }
        }
        System.out.println("ExportIT: loaded in " + Duration.ofNanos(System.nanoTime() - begin));
        server = ServerProcess.serve(data, HEAP);
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(server.terminate()).isZero();
    }

    private static HttpResponse<InputStream> get(String target) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(server.url() + target)).build(), BodyHandlers.ofInputStream());
    }

    @Test
    void everyServiceIsStreamedOnceWithAllItsContent() throws Exception {
        long begin = System.nanoTime();
        try (InputStream body = get(STREAM + "&export_content=true").body()) {
            checkEverything(body);
        }
        System.out.println("ExportIT: streamed in " + Duration.ofNanos(System.nanoTime() - begin));
    }

    @Test
    void slowReaderReceivesTheWholeExport() throws Exception {
        try (InputStream body = get(STREAM + "&export_content=true").body();
                ContextServices services = ContextServicesClient.builder()
                        .baseUrl(server.url())
                        .build()
                        .blocking()) {
            // The client reads nothing while these calls run.
            ExportQuery query = ExportQuery.from(Instant.EPOCH).withLimit(1_000);
            ServicePage page = services.export(query);
            for (int i = 0; i < 20; i++) {
                page = services.export(query.withAfter(page.next().orElseThrow()));
            }
            assertThat(page.services()).extracting(Service::serviceId).startsWith(20_001L);

            checkEverything(body);
        }
    }

    /** Checks that ids ascend, and that each attached text occurs once and matches its contact key. */
    private static void checkEverything(InputStream body) throws IOException {
        BitSet seen = new BitSet(SERVICES + 1);
        long before = 0;
        try (MappingIterator<Map<String, Object>> all =
                new ObjectMapper().readerFor(Map.class).readValues(body)) {
            while (all.hasNextValue()) {
                Map<String, Object> service = all.nextValue();
                long id = ((Number) service.get("service_id")).longValue();
                int n = (int) service.get("n");
                if (id <= before
                        || seen.get(n)
                        || !service.get("contact_key").equals("k" + n)
                        || !PAD.equals(service.get("pad"))) {
                    throw new AssertionError("after " + before + ": " + id + " with " + n);
                }
                before = id;
                seen.set(n);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(SERVICES);
        assertThat(seen.length()).isEqualTo(SERVICES + 1);
    }
}
