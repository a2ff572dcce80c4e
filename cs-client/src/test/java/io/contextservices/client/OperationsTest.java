package io.contextservices.client;

import static io.contextservices.client.OperationCases.NOON;
import static io.contextservices.client.OperationCases.STARTED;
import static io.contextservices.client.OperationCases.STATE;
import static io.contextservices.client.OperationCases.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.PermissionDeniedException;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.client.OperationCases.Call;
import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the request that each operation sends, and the result that it reads from the response. */
class OperationsTest extends AgainstServer {

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#changes")
    void changeWithoutAResult(Call call, String line, String body) throws Exception {
        for (MockResponse.Builder done : List.of(response(200, ""), response(200, "{}"), noContent())) {
            enqueue(done);

            assertThat(call.apply(client).get()).isNull();

            sent(line, body);
        }
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#changes")
    void unexpectedSuccessStatusOfAChangeIsRejected(Call call, String line) {
        enqueue(response(201, "{}"), response(202, ""));

        for (int status : new int[] {201, 202}) {
            UnexpectedResponseException e = failure(UnexpectedResponseException.class, call.apply(client));
            assertThat(e).hasMessageEndingWith(": status " + status + " instead of 200 or 204");
        }
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#starts")
    void startReturnsTheNewId(Call call, String line, String body, String created, Object result) throws Exception {
        enqueue(response(201, created));

        assertThat(call.apply(client).get()).isEqualTo(result);

        sent(line, body);
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#starts")
    void startResponseWithoutAnIdIsRejected(Call call) {
        for (String body : List.of("", "{}", "[]", "{\"state_id\":-1,\"task_id\":-1}", "{\"service_id\":1}")) {
            enqueue(response(201, body));

            assertThat(failure(UnexpectedResponseException.class, call.apply(client))
                            .body())
                    .isEqualTo(body);
        }
        enqueue(response(200, "{\"state_id\":1,\"task_id\":1}"));
        assertThat(failure(UnexpectedResponseException.class, call.apply(client)))
                .hasMessageEndingWith(": status 200 instead of 201");
    }

    @ParameterizedTest
    @MethodSource({
        "io.contextservices.client.OperationCases#composites",
        "io.contextservices.client.OperationCases#bulks"
    })
    void compositeStartReturnsAllResults(Call call, String line, String body, String found, Object result)
            throws Exception {
        enqueue(response(200, found));

        assertThat(call.apply(client).get()).isEqualTo(result);

        sent(line, body);
    }

    @ParameterizedTest
    @MethodSource({
        "io.contextservices.client.OperationCases#composites",
        "io.contextservices.client.OperationCases#bulks"
    })
    void responseWithAWrongNumberOfEntriesIsRejected(Call call, String line, String body, String found) {
        String one = found.substring(found.indexOf('[') + 1, found.indexOf('}') + 1);
        for (String other : List.of("", "[]", "{}", "{\"services\":[]}", found.replace("[", "[" + one + ","))) {
            enqueue(response(200, other));

            assertThat(failure(UnexpectedResponseException.class, call.apply(client))
                            .body())
                    .isEqualTo(other);
        }
        enqueue(response(201, found));
        assertThat(failure(UnexpectedResponseException.class, call.apply(client)))
                .hasMessageEndingWith(": status 201 instead of 200");
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#reads")
    void readSendsItsWholeQuery(Call call, String line, String found) throws Exception {
        enqueue(response(200, found));

        assertThat(call.apply(client).get()).isNotNull();

        sent(line, null);
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#reads")
    void unexpectedJsonIsRejected(Call call, String line, String found) {
        for (String body : List.of("", found + "x", found.startsWith("[") ? STATE : "[" + STATE + "]")) {
            enqueue(response(200, body));

            assertThat(failure(UnexpectedResponseException.class, call.apply(client))
                            .body())
                    .isEqualTo(body);
        }
        enqueue(noContent());
        assertThat(failure(UnexpectedResponseException.class, call.apply(client))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void statesAndTasksAreReadCompletely() throws Exception {
        enqueue(
                response(200, "[" + STATE.replace("}}", "},\"active_tasks\":[{\"task_id\":4," + STARTED + "}]}") + "]"),
                response(200, TASK));

        State state = client.states(7, StateQuery.all()).get().get(0);
        Task task = client.task(7, 1, ServiceView.plain().withAllExtensions()).get();

        assertThat(state.stateId()).isZero();
        assertThat(state.stateType()).hasValue(AttributeValue.of(100));
        assertThat(state.activeTasks().orElseThrow()).extracting(Task::taskId).containsExactly(4L);
        assertThat(task.taskId()).isEqualTo(1);
        assertThat(task.stateId()).hasValue(2);
        assertThat(task.attached()).containsEntry("Survey", Json.parse("{\"q\": 1.10}"));
    }

    @Test
    void emptyExportPageLinksToTheNext() throws Exception {
        enqueue(
                response(200, "[]").addHeader("Link", "</x?time_from=y&after=a%2Fb>; rel=\"next\""),
                response(200, "[\n]"));

        ServicePage first = client.export(ExportQuery.from(NOON)).get();
        assertThat(first.services()).isEmpty();
        assertThat(first.next()).contains("a/b");
        assertThat(client.export(ExportQuery.from(NOON).withAfter("a/b")).get().next())
                .isEmpty();
    }

    @Test
    void exportIntoFilesReturnsTheirNames() throws Exception {
        enqueue(response(200, "{\"created\":[\"services-1.csv\",\"states-1.csv\"]}"));

        assertThat(client.exportFiles(
                                ExportQuery.from(NOON).withStatus(Status.ACTIVE).withLimit(7), ExportFormat.CSV)
                        .get())
                .containsExactly("services-1.csv", "states-1.csv");

        sent(
                "POST maintenance/services/files?time_from=2026-03-01T12:00:00.000Z&filter_state=active&format=csv",
                "",
                List.of());
    }

    @Test
    void exportIntoFilesWithoutADirectoryIsRefused() {
        enqueue(error(new PermissionDeniedException("no directory")), response(200, "[]"));

        assertThat(failure(
                                PermissionDeniedException.class,
                                client.exportFiles(ExportQuery.from(NOON), ExportFormat.JSON))
                        .status())
                .isEqualTo(403);
        failure(UnexpectedResponseException.class, client.exportFiles(ExportQuery.from(NOON), ExportFormat.JSON));
    }

    @Test
    void unknownServiceStateOrTaskIsNotFound() {
        NotFoundException notFound = new NotFoundException("none");
        enqueue(error(notFound), error(notFound), error(notFound), error(notFound));

        failure(NotFoundException.class, client.states(7, StateQuery.all()));
        failure(NotFoundException.class, client.state(7, 1, ServiceView.plain()));
        failure(NotFoundException.class, client.tasks(7, TaskQuery.all()));
        failure(NotFoundException.class, client.task(7, 1, ServiceView.plain()));
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#writes")
    void conflictIsReported(Call call) {
        enqueue(error(new ConflictException("has ended")));

        assertThat(failure(ConflictException.class, call.apply(client))).hasMessage("has ended");
    }

    @Test
    void parsedEventIsSentByteForByte() throws Exception {
        byte[] json = utf8("{ \"disposition\":\"\\u0034\", \"x\": 9,\r\n \"price\" : 1.10 }\n");
        enqueue(noContent());

        client.endTask(7, 1, EventCodec.readTaskEnd(json, Limits.DEFAULT)).get();

        assertThat(request().getBody()).isEqualTo(ByteString.of(json));
    }

    /** Checks the next request that arrived. */
    private void sent(String line, String body) throws InterruptedException {
        sent(line, body, body == null ? List.of() : List.of("application/json"));
    }

    private void sent(String line, String body, List<String> types) throws InterruptedException {
        RecordedRequest request = request();
        assertThat(request.getRequestLine()).isEqualTo(line.replaceFirst(" ", " /genesys/1/cs/") + " HTTP/1.1");
        assertThat(request.getHeaders().values("Content-Type")).isEqualTo(types);
        assertThat(request.getHeaders().values("Accept")).containsExactly("application/json");
        assertThat(request.getBody() == null ? "" : request.getBody().utf8()).isEqualTo(body == null ? "" : body);
    }
}
