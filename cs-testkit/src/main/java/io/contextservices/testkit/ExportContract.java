package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that an export contains all changes in a time range exactly once. */
interface ExportContract extends HasServices {

    /** Returns a query for all times. */
    private static ExportQuery always() {
        return ExportQuery.from(Instant.EPOCH).withTimeTo(NOW.plus(Duration.ofDays(365)));
    }

    /** Reads a whole export page by page. */
    private List<Service> all(ExportQuery query) {
        return all(query, () -> {});
    }

    private List<Service> all(ExportQuery query, Runnable betweenPages) {
        List<Service> all = new ArrayList<>();
        ServicePage page = services().export(query);
        while (page.next().isPresent()) {
            assertThat(page.services()).hasSizeLessThanOrEqualTo(query.limit().orElse(ExportQuery.MAX_LIMIT));
            all.addAll(page.services());
            betweenPages.run();
            page = services().export(query.withAfter(page.next().get()));
        }
        all.addAll(page.services());
        return all;
    }

    private List<Long> idsOf(ExportQuery query) {
        return all(query).stream().map(Service::serviceId).toList();
    }

    private long start(ServiceStartEvent.Builder event) {
        return services().start(event.build()).serviceId();
    }

    private long startedAt(Instant time) {
        return start(ServiceStartEvent.forContactKey("42").timestamp(time));
    }

    /**
     * Starts services of every kind: by customer, anonymous, active, completed, with nested resources and attached
     * data.
     */
    private List<Long> mixedServices() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ServiceStartEvent.Builder event =
                    i % 2 == 0 ? ServiceStartEvent.forContactKey("k" + i) : ServiceStartEvent.forCustomer("C");
            long id = start(event.timestamp(NOW.minusSeconds(i)).attach("price", Json.parse("[ 1.10,\n2 ]")));
            services().startState(id, StateStartEvent.of("s").attach("a", i).build());
            services().endState(id, 0, StateEndEvent.builder().build());
            startState(id);
            startTask(id, 1);
            services()
                    .startTask(id, TaskStartEvent.of("t").attach("b", "\u00e9").build());
            services().endTask(id, 1, TaskEndEvent.builder().build());
            if (i % 3 == 0) {
                services().end(id, ServiceEndEvent.builder().disposition(7).build());
            }
            ids.add(id);
        }
        return ids;
    }

    @Test
    default void exportPagesOfAnySizeContainEachServiceOnce() {
        List<Service> everything = mixedServices().stream()
                .map(id -> (Service) read(Target.service(id)))
                .toList();
        for (int limit = 1; limit <= everything.size() + 1; limit++) {
            assertThat(all(always().withLimit(limit)))
                    .usingRecursiveComparison()
                    .ignoringFields("version")
                    .isEqualTo(everything);
        }
        assertThat(all(always()))
                .usingRecursiveComparison()
                .ignoringFields("version")
                .isEqualTo(everything);
    }

    @Test
    default void rangeIncludesStartAndExcludesEnd() {
        long id = startedAt(NOW);

        for (ExportQuery query :
                List.of(ExportQuery.from(NOW), ExportQuery.from(NOW).withEvents(ExportQuery.Events.STARTED))) {
            assertThat(idsOf(query.withTimeTo(NOW.plusMillis(1)))).containsExactly(id);
            assertThat(idsOf(query.withTimeTo(NOW))).isEmpty();
        }
        assertThat(idsOf(ExportQuery.from(NOW.plusMillis(1)).withTimeTo(NOW.plusSeconds(1))))
                .isEmpty();
        assertThat(idsOf(ExportQuery.from(NOW.minusMillis(1)).withTimeTo(NOW))).isEmpty();
        assertThat(idsOf(ExportQuery.from(NOW.plusMillis(1)).withTimeTo(NOW))).isEmpty();
    }

    @Test
    default void rangeEndsNowByDefault() {
        long id = startedAt(NOW);
        startedAt(NOW.plusSeconds(60));

        assertThat(idsOf(ExportQuery.from(Instant.EPOCH))).isEmpty();
        clock().advance(Duration.ofMillis(1));
        assertThat(idsOf(ExportQuery.from(Instant.EPOCH))).containsExactly(id);
    }

    @Test
    default void defaultRangeEndsAtRequestOfFirstPage() {
        List<Long> before = List.of(startService(), startService(), startService());
        clock().advance(Duration.ofMillis(1));

        List<Service> found = all(ExportQuery.from(Instant.EPOCH).withLimit(1), () -> {
            startService();
            clock().advance(Duration.ofMillis(1));
        });

        assertThat(found).extracting(Service::serviceId).isEqualTo(before);
    }

    @Test
    default void startedAndCompletedApplyToServiceOnly() {
        Instant start = NOW.minusSeconds(3_600);
        Instant end = NOW.minusSeconds(1_800);
        long ended = startedAt(start);
        services().end(ended, ServiceEndEvent.builder().timestamp(end).build());
        long active = startedAt(start);
        services().startState(active, StateStartEvent.builder().timestamp(end).build());
        services().endState(active, 0, StateEndEvent.builder().timestamp(end).build());
        long closed = start(ServiceStartEvent.forCustomer("C").timestamp(end).autoClosed(true));

        ExportQuery aroundStart = ExportQuery.from(start).withTimeTo(start.plusSeconds(1));
        ExportQuery aroundEnd = ExportQuery.from(end).withTimeTo(end.plusSeconds(1));

        assertThat(idsOf(aroundStart)).containsExactly(ended, active);
        assertThat(idsOf(aroundStart.withEvents(ExportQuery.Events.STARTED))).containsExactly(ended, active);
        assertThat(idsOf(aroundStart.withEvents(ExportQuery.Events.COMPLETED))).isEmpty();
        assertThat(idsOf(aroundEnd)).containsExactly(ended, active, closed);
        assertThat(idsOf(aroundEnd.withEvents(ExportQuery.Events.STARTED))).containsExactly(closed);
        assertThat(idsOf(aroundEnd.withEvents(ExportQuery.Events.COMPLETED))).containsExactly(ended, closed);
    }

    @Test
    default void anyEventIncludesStatesTasksAndAttachedData() {
        List<Long> touched = Stream.generate(this::startService).limit(6).toList();
        startService();
        clock().advance(Duration.ofHours(1));
        services().associate("C", touched.get(0));
        startState(touched.get(1));
        startTask(touched.get(2));
        services().putExtension(Target.service(touched.get(3)), "a", Json.of(1));
        services().expire(touched.get(4), Expiry.in(Duration.ofDays(1)));
        services().end(touched.get(5), ServiceEndEvent.builder().build());
        Instant then = clock().instant();

        assertThat(idsOf(ExportQuery.from(then).withTimeTo(then.plusMillis(1)))).isEqualTo(touched);
    }

    @Test
    default void statusFilterUsesCurrentStatus() {
        long ended = startService();
        services().end(ended, ServiceEndEvent.builder().build());
        long active = startService();
        long closed = start(ServiceStartEvent.forCustomer("C").autoClosed(true));

        assertThat(idsOf(always().withStatus(Status.ACTIVE))).containsExactly(active);
        assertThat(idsOf(always().withStatus(Status.COMPLETED))).containsExactly(ended, closed);
        assertThat(idsOf(always().withEvents(ExportQuery.Events.STARTED).withStatus(Status.COMPLETED)))
                .containsExactly(ended, closed);
        assertThat(idsOf(always().withEvents(ExportQuery.Events.COMPLETED).withStatus(Status.ACTIVE)))
                .isEmpty();
    }

    @Test
    default void expiredOrDeletedServiceIsNotExported() {
        start(ServiceStartEvent.forContactKey("42").ttl(Duration.ofSeconds(10)));
        long remaining = startService();
        services().delete(startService());
        clock().advance(Duration.ofSeconds(10));

        assertThat(idsOf(always())).containsExactly(remaining);
    }

    @Test
    default void rareServiceIsReachedAfterEmptyPages() {
        for (int i = 0; i < 250; i++) {
            startService();
        }
        long rare = startService();
        services().end(rare, ServiceEndEvent.builder().build());

        assertThat(services()
                        .export(always().withStatus(Status.COMPLETED).withLimit(1))
                        .services())
                .isEmpty();
        assertThat(idsOf(always().withStatus(Status.COMPLETED).withLimit(1))).containsExactly(rare);
    }

    @Test
    default void exportCursorStaysValidAfterDeletes() {
        List<Long> ids = List.of(startService(), startService(), startService());
        ServicePage page = services().export(always().withLimit(1));
        services().delete(ids.get(0));
        services().delete(ids.get(1));

        ExportQuery rest = always().withLimit(1).withAfter(page.next().orElseThrow());
        assertThat(ids(services().export(rest))).containsExactly(ids.get(2));
        assertThat(ids(services().export(rest))).as("again").containsExactly(ids.get(2));
    }

    @Test
    default void invalidExportCursorIsRejected() {
        startService();
        startService();
        String ofList = services()
                .findByContactKey("42", ServiceQuery.all().withLimit(1))
                .next()
                .orElseThrow();
        String cursor = services().export(always().withLimit(1)).next().orElseThrow();
        for (String after : List.of("x", "%", cursor.substring(1), cursor + "AAAA", ofList)) {
            assertThat(faults(() -> services().export(always().withAfter(after))))
                    .containsExactly("after invalid_format");
            assertThat(faults(() -> services().exportFiles(always().withAfter(after), ExportFormat.JSON)))
                    .containsExactly("after invalid_format");
        }
        assertThat(faults(() ->
                        services().findByContactKey("42", ServiceQuery.all().withAfter(cursor))))
                .as("in a list")
                .containsExactly("after invalid_format");
    }

    @Test
    default void exportedFilesContainServicesStatesAndTasks() throws IOException {
        List<Long> ids = mixedServices();

        List<String> names = services().exportFiles(always(), ExportFormat.JSON);

        assertThat(names).hasSize(3);
        assertThat(names.get(0)).matches("services-20260301T100000\\.123Z-1\\.jsonl");
        assertThat(names.get(1)).matches("states-20260301T100000\\.123Z-1\\.jsonl");
        assertThat(names.get(2)).matches("tasks-20260301T100000\\.123Z-1\\.jsonl");
        assertThat(Files.readAllLines(exports().resolve(names.get(0))).stream()
                        .map(line -> Json.parse(line).as(Map.class).get("service_id")))
                .hasToString(ids.toString());
        assertThat(Files.readAllLines(exports().resolve(names.get(1)))).hasSize(2 * ids.size());
        assertThat(Files.readAllLines(exports().resolve(names.get(2)))).hasSize(2 * ids.size());
    }

    @Test
    default void exportedFilesApplyFilterAndCursor() throws IOException {
        List<Long> ids = mixedServices();
        String cursor = services().export(always().withLimit(1)).next().orElseThrow();

        List<String> names =
                services().exportFiles(always().withStatus(Status.COMPLETED).withAfter(cursor), ExportFormat.CSV);

        List<String> lines = Files.readAllLines(exports().resolve(names.get(0)));
        assertThat(lines.get(0))
                .startsWith("service_id,customer_id,contact_key,service_type,est_duration,started.timestamp,");
        assertThat(lines.stream().filter(line -> line.matches("\\d+,.*")).map(line -> line.replaceFirst(",.*", "")))
                .containsExactly(ids.get(3).toString(), ids.get(6).toString());
    }

    @Test
    default void exportedFilesAreNeverOverwritten() throws IOException {
        startService();
        List<String> first = services().exportFiles(always(), ExportFormat.JSON);
        String before = Files.readString(exports().resolve(first.get(0)));
        startService();

        List<String> second = services().exportFiles(always(), ExportFormat.JSON);

        assertThat(second).doesNotContainAnyElementsOf(first);
        assertThat(exports().resolve(first.get(0))).hasContent(before);
        try (Stream<?> files = Files.list(exports())) {
            assertThat(files).hasSize(6);
        }
    }

    @Test
    default void fileExportWithInvalidCursorWritesNoFiles() throws IOException {
        startedAt(NOW);

        for (ExportFormat format : ExportFormat.values()) {
            assertThat(faults(() -> services().exportFiles(always().withAfter("x"), format)))
                    .containsExactly("after invalid_format");
        }
        try (Stream<Path> files = Files.list(exports())) {
            assertThat(files).isEmpty();
        }
    }
}
