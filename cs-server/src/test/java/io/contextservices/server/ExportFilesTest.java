package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Page;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests the files that an export writes, byte for byte, and that no other files remain. */
@Isolated
class ExportFilesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final ExportQuery ALL = ExportQuery.from(Instant.EPOCH).withTimeTo(NOW.plus(Duration.ofDays(1)));
    private static final String COMMON = "est_duration,started.timestamp,started.session_id,started.interaction_id,"
            + "started.application_type,started.application_id,started.resource_type,started.resource_id,"
            + "started.media_type,completed.timestamp,completed.session_id,completed.interaction_id,"
            + "completed.application_type,completed.application_id,completed.resource_type,completed.resource_id,"
            + "completed.media_type,duration,disposition,disposition_desc,attached\r\n";

    @TempDir
    Path parent;

    private Path directory;
    private ContextEngine engine;

    @AfterEach
    void close() {
        engine.close();
    }

    private void open(ConversationStore store) {
        directory = parent.resolve("made/on/demand");
        engine = ContextEngine.builder(store)
                .exportDirectory(directory)
                .clock(InstantSource.fixed(NOW))
                .build();
    }

    /** Starts a completed service with a state that contains a task, and a minimal service. */
    private void startServices() {
        engine.start(ServiceStartEvent.forCustomer("=1+1, \"x\"\r\n\u00e9 ")
                        .contactKey("42")
                        .serviceType(100)
                        .estDuration(Duration.ofMinutes(1))
                        .sessionId("s,1")
                        .applicationId(0)
                        .resourceType(AttributeValue.of("IVR"))
                        .resourceId(-7)
                        .attach("note", Json.parse("{\"a\":\n [1.10,\r\"\u20ac\\n\"]}"))
                        .build())
                .join();
        engine.startState(1, StateStartEvent.of("open").attach("n", 1).build()).join();
        engine.startState(
                        1,
                        StateStartEvent.builder()
                                .stateType(AttributeValue.of(7))
                                .previousStateId(0)
                                .build())
                .join();
        engine.startTask(1, TaskStartEvent.of("ask").stateId(1).build()).join();
        engine.startTask(1, TaskStartEvent.builder().build()).join();
        engine.endTask(1, 0, TaskEndEvent.builder().build()).join();
        engine.endState(1, 0, StateEndEvent.builder().dispositionDesc("").build())
                .join();
        engine.end(
                        1,
                        ServiceEndEvent.builder()
                                .timestamp(NOW.plusMillis(1_500))
                                .disposition("sold")
                                .interactionId("i")
                                .build())
                .join();
        engine.start(ServiceStartEvent.forContactKey("42").build()).join();
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void csvHoldsEveryFieldExactly() throws IOException {
        open(new MemoryStore());
        startServices();

        List<String> names = engine.exportFiles(ALL, ExportFormat.CSV).join();

        assertThat(names)
                .containsExactly(
                        "services-20260301T100000.123Z-1.csv",
                        "states-20260301T100000.123Z-1.csv",
                        "tasks-20260301T100000.123Z-1.csv");
        assertThat(content(names.get(0)))
                .isEqualTo("service_id,customer_id,contact_key,service_type," + COMMON
                        + "1,\"=1+1, \"\"x\"\"\r\n\u00e9 \",\"42\",100,60,2026-03-01T10:00:00.123Z,\"s,1\",,,0,\"IVR\",-7,,"
                        + "2026-03-01T10:00:01.623Z,,\"i\",,,,,,1500,\"sold\",,"
                        + "\"{\"\"note\"\":{\"\"a\"\":\n [1.10,\r\"\"\u20ac\\n\"\"]}}\"\r\n"
                        + "2,,\"42\",,,2026-03-01T10:00:00.123Z,,,,,,,,,,,,,,,,,,,\"{}\"\r\n");
        assertThat(content(names.get(1)))
                .isEqualTo("service_id,state_id,state_type,started.previous_state_id," + COMMON
                        + "1,0,\"open\",,,2026-03-01T10:00:00.123Z,,,,,,,,2026-03-01T10:00:00.123Z,,,,,,,,0,,\"\","
                        + "\"{\"\"n\"\":1}\"\r\n"
                        + "1,1,7,0,,2026-03-01T10:00:00.123Z,,,,,,,,,,,,,,,,,,,\"{}\"\r\n");
        assertThat(content(names.get(2)))
                .isEqualTo("service_id,state_id,task_id,task_type," + COMMON
                        + "1,1,0,\"ask\",,2026-03-01T10:00:00.123Z,,,,,,,,2026-03-01T10:00:00.123Z,,,,,,,,0,,,\"{}\"\r\n"
                        + "1,,1,,,2026-03-01T10:00:00.123Z,,,,,,,,,,,,,,,,,,,\"{}\"\r\n");
        assertThat(files()).isEqualTo(names);
    }

    @Test
    void everyCsvRowHasAsManyFieldsAsTheFirst() throws IOException {
        open(new MemoryStore());
        startServices();

        for (String name : engine.exportFiles(ALL, ExportFormat.CSV).join()) {
            List<List<String>> rows = parse(content(name));
            assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row).hasSize(25));
        }
    }

    /** Parses CSV by RFC 4180, character by character. */
    private static List<List<String>> parse(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\r' && c != '\n')) {
                field.append(c);
            } else if (c != '\r') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        assertThat(row).isEmpty();
        return rows;
    }

    @Test
    void jsonHasOneResourcePerLine() throws IOException {
        open(new MemoryStore());
        startServices();

        List<String> names = engine.exportFiles(ALL, ExportFormat.JSON).join();

        String start = "\"started\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"";
        assertThat(content(names.get(0)))
                .isEqualTo("{\"service_id\":1,\"customer_id\":\"=1+1, \\\"x\\\"\\r\\n\u00e9 \",\"contact_key\":\"42\","
                        + "\"service_type\":100,\"est_duration\":60," + start
                        + ",\"session_id\":\"s,1\",\"application_id\":0,\"resource_type\":\"IVR\",\"resource_id\":-7},"
                        + "\"completed\":{\"timestamp\":\"2026-03-01T10:00:01.623Z\",\"interaction_id\":\"i\"},"
                        + "\"duration\":1500,\"disposition\":\"sold\",\"note\":{\"a\":  [1.10, \"\u20ac\\n\"]}}\n"
                        + "{\"service_id\":2,\"contact_key\":\"42\"," + start + "}}\n");
        assertThat(content(names.get(1)))
                .isEqualTo("{\"service_id\":1,\"state_id\":0,\"state_type\":\"open\"," + start
                        + "},\"completed\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"},\"duration\":0,"
                        + "\"disposition_desc\":\"\",\"n\":1}\n"
                        + "{\"service_id\":1,\"state_id\":1,\"state_type\":7," + start
                        + ",\"previous_state_id\":0}}\n");
        assertThat(content(names.get(2)))
                .isEqualTo("{\"service_id\":1,\"state_id\":1,\"task_id\":0,\"task_type\":\"ask\"," + start
                        + "},\"completed\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"},\"duration\":0}\n"
                        + "{\"service_id\":1,\"task_id\":1," + start + "}}\n");
    }

    @Test
    void fileExportWithoutDirectoryIsForbidden() {
        engine = ContextEngine.on(new MemoryStore());

        assertThatThrownBy(() -> engine.blocking().exportFiles(ALL, ExportFormat.JSON))
                .isInstanceOf(PermissionDeniedException.class)
                .extracting(e -> ((PermissionDeniedException) e).status())
                .isEqualTo(403);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void createdExportDirectoryIsPrivateToOwner() throws IOException {
        open(new MemoryStore());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void unusableExportDirectoryIsRejected() throws IOException {
        open(new MemoryStore());
        Path file = Files.createFile(parent.resolve("file"));

        for (Path below : List.of(file, file.resolve("exports"))) {
            assertThatThrownBy(() -> ContextEngine.builder(new MemoryStore())
                            .exportDirectory(below)
                            .build())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(below + ": ")
                    .hasMessageContaining(file + " is not a directory");
            assertThatThrownBy(() -> ContextEngine.checkExportDirectory(below))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file + " is not a directory");
        }
    }

    @Test
    void exportDirectoryCheckCreatesNothing() {
        open(new MemoryStore());
        Path missing = parent.resolve("a/b");

        ContextEngine.checkExportDirectory(missing);

        assertThat(parent.resolve("a")).doesNotExist();
    }

    @Test
    void symbolicLinkIsAcceptedAsExportDirectory() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(parent.resolve("linked")));

        engine = ContextEngine.builder(new MemoryStore()).exportDirectory(link).build();

        assertThat(engine.exportFiles(ALL, ExportFormat.JSON).join()).hasSize(3);
        assertThat(parent.resolve("linked")).isNotEmptyDirectory();
    }

    @Test
    void fileNamesAlreadyUsedAreSkipped() throws IOException {
        open(new MemoryStore());
        Files.writeString(directory.resolve("tasks-20260301T100000.123Z-1.jsonl"), "kept");
        Files.writeString(directory.resolve("states-20260301T100000.123Z-2.jsonl.part"), "another's");

        assertThat(engine.exportFiles(ALL, ExportFormat.JSON).join()).contains("services-20260301T100000.123Z-3.jsonl");

        assertThat(content("tasks-20260301T100000.123Z-1.jsonl")).isEqualTo("kept");
        assertThat(content("states-20260301T100000.123Z-2.jsonl.part")).isEqualTo("another's");
        assertThat(files()).hasSize(5);
    }

    @Test
    void failedExportLeavesNoFiles() throws IOException {
        open(ScannedStore.of((tenant, afterId, limit) -> afterId < 2_000
                ? CompletableFuture.completedFuture(ScannedStore.page(tenant, afterId, limit, true))
                : CompletableFuture.failedFuture(new StoreException("the disk is on fire", null))));

        assertThatThrownBy(() -> engine.blocking().exportFiles(ALL, ExportFormat.CSV))
                .isInstanceOf(InternalErrorException.class);

        assertThat(files()).isEmpty();
    }

    @Test
    void concurrentFileExportsAreQueuedAndLimited() throws Exception {
        CompletableFuture<Page<Long>> page = new CompletableFuture<>();
        AtomicInteger scans = new AtomicInteger();
        open(ScannedStore.of((tenant, afterId, limit) -> {
            scans.incrementAndGet();
            return page;
        }));
        CompletableFuture<?> first = engine.exportFiles(ALL, ExportFormat.JSON);
        await().until(() -> scans.get() == 1);
        List<CompletableFuture<List<String>>> waiting = IntStream.range(0, 4)
                .mapToObj(i -> engine.exportFiles(ALL, ExportFormat.JSON))
                .toList();

        assertThatThrownBy(() -> engine.blocking().exportFiles(ALL, ExportFormat.JSON))
                .isInstanceOf(UnavailableException.class)
                .extracting(e -> ((UnavailableException) e).retryAfter())
                .isNotNull();
        assertThat(scans).hasValue(1);
        assertThat(first).isNotDone();
        page.complete(new Page<>(List.of(), List.of(), null));

        for (CompletableFuture<List<String>> export : waiting) {
            assertThat(export.get()).hasSize(3);
        }
        assertThat(files()).hasSize(15);
    }

    /** The request neither waits for the export under way nor takes a place in the queue. */
    @Test
    void invalidExportCursorIsRejectedImmediately() throws IOException {
        CompletableFuture<Page<Long>> page = new CompletableFuture<>();
        AtomicInteger scans = new AtomicInteger();
        open(ScannedStore.of((tenant, afterId, limit) -> {
            scans.incrementAndGet();
            return page;
        }));
        CompletableFuture<?> first = engine.exportFiles(ALL, ExportFormat.JSON);
        await().until(() -> scans.get() == 1);

        CompletableFuture<?> refused = engine.exportFiles(ALL.withAfter("x"), ExportFormat.JSON);

        assertThat(refused).isCompletedExceptionally();
        assertThat(refused.handle((names, failure) -> failure).join()).isInstanceOf(InvalidRequestException.class);
        page.complete(new Page<>(List.of(), List.of(), null));
        first.join();
        assertThat(scans).hasValue(1);
        assertThat(files()).hasSize(3);
    }

    @Test
    void closeAbortsRunningAndQueuedExports() throws IOException {
        AtomicInteger scans = new AtomicInteger();
        open(ScannedStore.endless(scans));
        List<CompletableFuture<List<String>>> exports = IntStream.range(0, 3)
                .mapToObj(i -> engine.exportFiles(ALL, ExportFormat.JSON))
                .toList();
        await().atMost(Duration.ofSeconds(30)).until(() -> scans.get() > 2); // each export writes some MB
        assertThat(exportThreads()).as("threads while it is under way").isEqualTo(1);

        engine.close();

        for (CompletableFuture<List<String>> export : exports) {
            assertThatThrownBy(export::join).hasCauseInstanceOf(UnavailableException.class);
        }
        assertThat(files()).isEmpty();
        await().untilAsserted(() -> assertThat(exportThreads()).isZero());
    }

    private static long exportThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("cs-engine-export"))
                .count();
    }

    @Test
    void httpFileExportReturnsFileNames() throws IOException {
        open(new MemoryStore());
        startServices();
        try (ContextServer server = ContextServer.builder(engine).port(0).start()) {
            String files = "/genesys/1/cs/maintenance/services/files?time_from=2000-01-01T00:00:00.000Z"
                    + "&time_to=2100-01-01T00:00:00.000Z&filter_state=active";
            Response response = RawHttp.send(server.port(), "POST", files + "&format=csv");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
            assertThat(response.body())
                    .isEqualTo("{\"created\":[\"services-20260301T100000.123Z-1.csv\","
                            + "\"states-20260301T100000.123Z-1.csv\",\"tasks-20260301T100000.123Z-1.csv\"]}");
            assertThat(parse(content("services-20260301T100000.123Z-1.csv"))).hasSize(2);
            assertThat(RawHttp.send(server.port(), "POST", files).body()).contains("-1.jsonl");
        }
    }
}
