package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import io.contextservices.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** CSV (RFC 4180): texts are quoted, numbers and times are not, and absent values are empty. */
final class CsvRows implements ExportRows {

    private static final List<String> OF_EVENT = List.of(
            "timestamp",
            "session_id",
            "interaction_id",
            "application_type",
            "application_id",
            "resource_type",
            "resource_id",
            "media_type");

    private static final String[] OF_SERVICE = {"service_id", "customer_id", "contact_key", "service_type"};

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Override
    public String suffix() {
        return ".csv";
    }

    @Override
    public byte[] services() {
        return header(OF_SERVICE);
    }

    @Override
    public byte[] states() {
        return header("service_id", "state_id", "state_type", "started.previous_state_id");
    }

    @Override
    public byte[] tasks() {
        return header("service_id", "state_id", "task_id", "task_type");
    }

    private static byte[] header(String... own) {
        return line(names(own));
    }

    private static Stream<String> names(String... own) {
        return Stream.of(
                        Stream.of(own),
                        Stream.of("est_duration"),
                        OF_EVENT.stream().map("started."::concat),
                        OF_EVENT.stream().map("completed."::concat),
                        Stream.of("duration", "disposition", "disposition_desc", "attached"))
                .flatMap(names -> names);
    }

    @Override
    public byte[] row(Service service) {
        return row(
                service,
                number(service.serviceId()),
                text(service.customerId()),
                text(service.contactKey()),
                attribute(service.serviceType()));
    }

    /** Returns a row with only the id, which distinguishes it: every readable service has a start. */
    @Override
    public byte[] unreadable(long serviceId) {
        return line(Stream.concat(
                Stream.of(number(serviceId)), names(OF_SERVICE).skip(1).map(name -> "")));
    }

    @Override
    public byte[] row(State state) {
        return row(
                state,
                number(state.serviceId()),
                number(state.stateId()),
                attribute(state.stateType()),
                state.previousStateId().isPresent()
                        ? number(state.previousStateId().getAsLong())
                        : "");
    }

    @Override
    public byte[] row(Task task) {
        return row(
                task,
                number(task.serviceId()),
                task.stateId().isPresent() ? number(task.stateId().getAsLong()) : "",
                number(task.taskId()),
                attribute(task.taskType()));
    }

    private static byte[] row(Resource resource, String... own) {
        return line(Stream.of(
                        Stream.of(own),
                        Stream.of(number(resource.estDuration().map(Duration::toSeconds))),
                        event(Optional.of(resource.started())),
                        event(resource.completed()),
                        Stream.of(
                                number(resource.duration().map(Duration::toMillis)),
                                attribute(resource.disposition()),
                                text(resource.dispositionDesc()),
                                text(Optional.of(
                                        Json.object(resource.attached()).text()))))
                .flatMap(fields -> fields));
    }

    private static Stream<String> event(Optional<? extends Event> event) {
        return Stream.of(
                event.flatMap(Event::timestamp).map(TIME::format).orElse(""),
                text(event.flatMap(Event::sessionId)),
                text(event.flatMap(Event::interactionId)),
                attribute(event.flatMap(Event::applicationType)),
                number(event.map(Event::applicationId)
                        .filter(id -> id.isPresent())
                        .map(id -> id.getAsLong())),
                attribute(event.flatMap(Event::resourceType)),
                number(event.map(Event::resourceId).filter(id -> id.isPresent()).map(id -> id.getAsLong())),
                attribute(event.flatMap(Event::mediaType)));
    }

    private static String attribute(Optional<AttributeValue> value) {
        return value.map(attribute ->
                        attribute instanceof AttributeValue.DbId id ? number(id.id()) : quoted(attribute.text()))
                .orElse("");
    }

    private static String text(Optional<String> text) {
        return text.map(CsvRows::quoted).orElse("");
    }

    private static String number(Optional<Long> number) {
        return number.map(CsvRows::number).orElse("");
    }

    private static String number(long number) {
        return Long.toString(number);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static byte[] line(Stream<String> fields) {
        return fields.collect(Collectors.joining(",", "", "\r\n")).getBytes(StandardCharsets.UTF_8);
    }
}
