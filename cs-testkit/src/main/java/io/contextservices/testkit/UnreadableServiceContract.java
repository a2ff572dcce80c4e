package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Status;
import io.contextservices.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a service with an invalid stored event fails alone: all other operations report it and continue. */
interface UnreadableServiceContract extends HasServices {

    private static ExportQuery always() {
        return ExportQuery.from(Instant.EPOCH).withTimeTo(Instant.parse("2100-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    default void listsSkipUnreadableService(int limit) {
        List<Long> started = List.of(startService(), startService(), startService());
        spoil(started.get(1));

        List<Long> readable = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            ServiceQuery query = ServiceQuery.active().withLimit(limit);
            ServicePage page =
                    services().findByContactKey("42", next.map(query::withAfter).orElse(query));
            readable.addAll(ids(page));
            unreadable.addAll(page.unreadable());
            next = page.next();
        } while (next.isPresent());
        assertThat(readable).containsExactly(started.get(0), started.get(2));
        assertThat(unreadable).containsExactly(started.get(1));
        assertThat(services().findByContactKey("43", ServiceQuery.all()).unreadable())
                .isEmpty();
        services().delete(started.get(1));
    }

    @Test
    default void pageReportsAtMost100UnreadableServices() {
        List<Long> started = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            started.add(startService());
        }
        started.forEach(this::spoil);
        long last = startService();

        ServicePage first = services().findByContactKey("42", ServiceQuery.all());
        ServicePage second = services()
                .findByContactKey(
                        "42", ServiceQuery.all().withAfter(first.next().orElseThrow()));
        assertThat(first.services()).isEmpty();
        assertThat(first.unreadable()).isEqualTo(started.subList(0, 100));
        assertThat(second.unreadable()).isEqualTo(started.subList(100, 130));
        assertThat(ids(second)).containsExactly(last);
        ServicePage exported = services().export(always());
        assertThat(exported.unreadable()).isEqualTo(started.subList(0, 100));
        ServicePage rest = services().export(always().withAfter(exported.next().orElseThrow()));
        assertThat(rest.unreadable()).isEqualTo(started.subList(100, 130));
        assertThat(ids(rest)).containsExactly(last);
        started.forEach(services()::delete);
    }

    @Test
    default void onlyReadOfUnreadableServiceFails() {
        List<Long> started = List.of(startService(), startService());
        spoil(started.get(0));

        assertThatThrownBy(() -> services().get(started.get(0))).isInstanceOf(InternalErrorException.class);
        assertThat(services().get(started.get(1)).isActive()).isTrue();
        services().delete(started.get(0));
    }

    @Test
    default void unreadableServiceCanBeDeleted() {
        long id = startService();
        spoil(id);

        services().delete(id);

        assertThatThrownBy(() -> services().get(id)).isInstanceOf(NotFoundException.class);
        ServicePage page = services().findByContactKey("42", ServiceQuery.all());
        assertThat(page).isEqualTo(new ServicePage(List.of(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    default void exportsSkipUnreadableService(int limit) {
        List<Long> started = List.of(startService(), startService(), startService());
        spoil(started.get(1));

        List<Long> readable = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        ExportQuery query = always().withLimit(limit);
        ServicePage page = services().export(query);
        while (page.next().isPresent()) {
            readable.addAll(ids(page));
            unreadable.addAll(page.unreadable());
            page = services().export(query.withAfter(page.next().get()));
        }
        readable.addAll(ids(page));
        unreadable.addAll(page.unreadable());
        assertThat(readable).containsExactly(started.get(0), started.get(2));
        assertThat(unreadable).containsExactly(started.get(1));
        assertThat(services().export(always().withStatus(Status.COMPLETED)).unreadable())
                .isEmpty();
        services().delete(started.get(1));
    }

    @Test
    default void exportedFilesNameUnreadableService() throws IOException {
        List<Long> started = List.of(startService(), startService(), startService());
        spoil(started.get(1));

        List<String> json = lines(services().exportFiles(always(), ExportFormat.JSON));
        List<String> csv = lines(services().exportFiles(always(), ExportFormat.CSV));

        assertThat(json.stream().map(line -> Json.parse(line).as(Map.class).get("service_id")))
                .hasToString(started.toString());
        assertThat(json.get(1))
                .isEqualTo("{\"service_id\":" + started.get(1) + ",\"error\":{\"code\":\"unreadable\","
                        + "\"message\":\"The stored data of this service cannot be read\"}}");
        assertThat(csv).hasSize(4);
        long columns = csv.get(0).chars().filter(each -> each == ',').count();
        assertThat(csv.get(2)).isEqualTo(started.get(1) + ",".repeat((int) columns));
        services().delete(started.get(1));
    }

    private List<String> lines(List<String> names) throws IOException {
        Path file = exports().resolve(names.get(0));
        return Files.readAllLines(file);
    }

    @Test
    default void compositeStartSkipsUnreadableService() {
        CompositeStart start = CompositeStart.of(CompositeStart.entry(
                ServiceStartEvent.forContactKey("42").build(),
                StateStartEvent.builder().build()));
        long spoilt = startService();
        spoil(spoilt);

        long other = services().startComposite(start).get(0).serviceId();

        assertThat(other).isNotEqualTo(spoilt);
        assertThat(services().startComposite(start).get(0).serviceId()).isEqualTo(other);
        services().delete(spoilt);
    }
}
