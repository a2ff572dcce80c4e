package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests states and tasks, separate and nested in other resources. */
class NestedResourcesTest {

    private static final Instant TIME = Instant.parse("2009-05-12T12:05:12.145Z");
    private static final Event EVENT = ServiceEndEvent.builder().sessionId("s1").build();

    private static final String STARTED =
            "'started':{'timestamp':'2009-05-12T12:05:12.145Z','session_id':'s1'}".replace('\'', '"');
    private static final String COMPLETED =
            ",'completed':{'timestamp':'2009-05-12T12:05:13.645Z','session_id':'s1'},'duration':1500"
                    .replace('\'', '"');

    private static State.Builder state(long id) {
        return State.builder(7, id).started(EVENT, TIME);
    }

    private static Task.Builder task(long id) {
        return Task.builder(7, id).started(EVENT, TIME);
    }

    private static Service.Builder service() {
        return Service.builder(7).contactKey("42").started(EVENT, TIME);
    }

    private static String json(String text) {
        return text.replace('\'', '"').replace("STARTED", STARTED).replace("COMPLETED", COMPLETED);
    }

    static Stream<Arguments> states() {
        return Stream.of(
                state("plain", state(0), "{'service_id':7,'state_id':0,STARTED}"),
                state(
                        "with all its fields",
                        state((1L << 53) - 1)
                                .stateType(AttributeValue.of("waiting-for-fax"))
                                .estDuration(Duration.ofSeconds(60))
                                .completed(EVENT, TIME.plusMillis(1_500))
                                .disposition(AttributeValue.of(10))
                                .dispositionDesc("done")
                                .attach("Feedback", Json.parse("[ 1.10 ]")),
                        "{'service_id':7,'state_id':9007199254740991,'state_type':'waiting-for-fax','est_duration':60,"
                                + "STARTEDCOMPLETED,'disposition':10,'disposition_desc':'done','Feedback':[ 1.10 ]}"),
                state(
                        "after another",
                        state(1).previousStateId(0),
                        "{'service_id':7,'state_id':1,'started':{'timestamp':'2009-05-12T12:05:12.145Z',"
                                + "'session_id':'s1','previous_state_id':0}}"),
                state(
                        "without the tasks that were asked for",
                        state(1).activeTasks(List.of()).completedTasks(List.of()),
                        "{'service_id':7,'state_id':1,STARTED,'active_tasks':[],'completed_tasks':[]}"),
                state(
                        "with tasks",
                        state(1).activeTasks(List.of(
                                        task(0).stateId(1)
                                                .taskType(AttributeValue.of(55))
                                                .build(),
                                        task(2).stateId(1)
                                                .attach("Survey", Json.parse("{}"))
                                                .build()))
                                .completedTasks(List.of(task(1).stateId(1)
                                        .completed(EVENT, TIME.plusMillis(1_500))
                                        .build())),
                        "{'service_id':7,'state_id':1,STARTED,"
                                + "'active_tasks':[{'state_id':1,'task_id':0,'task_type':55,STARTED},"
                                + "{'state_id':1,'task_id':2,STARTED,'Survey':{}}],"
                                + "'completed_tasks':[{'state_id':1,'task_id':1,STARTEDCOMPLETED}]}"));
    }

    private static Arguments state(String name, State.Builder state, String json) {
        return Arguments.of(Named.of(name, state.build()), json(json));
    }

    @ParameterizedTest
    @MethodSource("states")
    void aStateIsWrittenAndReadBack(State state, String json) {
        assertThat(Wire.text(ResourceCodec.write(state))).isEqualTo(json);
        assertSame(ResourceCodec.readState(Wire.utf8(json)), state);
        assertThat(Wire.text(ResourceCodec.writeStates(List.of(state, state))))
                .isEqualTo("[" + json + "," + json + "]");
        assertSame(ResourceCodec.readStates(Wire.utf8("[" + json + " , " + json + "]")), List.of(state, state));
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                task("of the service", task(0), "{'service_id':7,'task_id':0,STARTED}"),
                task("of a state", task(5).stateId(0), "{'service_id':7,'state_id':0,'task_id':5,STARTED}"),
                task(
                        "with all its fields",
                        task((1L << 53) - 1)
                                .stateId((1L << 53) - 1)
                                .taskType(AttributeValue.of(55))
                                .estDuration(Duration.ofSeconds(60))
                                .completed(EVENT, TIME.plusMillis(1_500))
                                .disposition(AttributeValue.of("ok"))
                                .dispositionDesc("done")
                                .attach("Survey", Json.parse("{ \"a\":1.10 }"))
                                .attach("active_states", Json.parse("1")),
                        "{'service_id':7,'state_id':9007199254740991,'task_id':9007199254740991,'task_type':55,'est_duration':60,"
                                + "STARTEDCOMPLETED,'disposition':'ok','disposition_desc':'done',"
                                + "'Survey':{ 'a':1.10 },'active_states':1}"));
    }

    private static Arguments task(String name, Task.Builder task, String json) {
        return Arguments.of(Named.of(name, task.build()), json(json));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aTaskIsWrittenAndReadBack(Task task, String json) {
        assertThat(Wire.text(ResourceCodec.write(task))).isEqualTo(json);
        assertSame(ResourceCodec.readTask(Wire.utf8(json)), task);
        assertThat(Wire.text(ResourceCodec.writeTasks(List.of(task, task)))).isEqualTo("[" + json + "," + json + "]");
        assertSame(ResourceCodec.readTasks(Wire.utf8("[" + json + " , " + json + "]")), List.of(task, task));
    }

    static Stream<Arguments> services() {
        return Stream.of(
                service("without anything nested", service(), ""),
                service("with active states", service().activeStates(List.of()), ",'active_states':[]"),
                service("with completed states", service().completedStates(List.of()), ",'completed_states':[]"),
                service("with active tasks", service().activeTasks(List.of()), ",'active_tasks':[]"),
                service("with completed tasks", service().completedTasks(List.of()), ",'completed_tasks':[]"),
                service(
                        "with everything",
                        service()
                                .activeStates(List.of(state(1).previousStateId(0)
                                        .activeTasks(List.of(task(1).stateId(1).build()))
                                        .completedTasks(List.of())
                                        .build()))
                                .completedStates(List.of(
                                        state(0).completed(EVENT, TIME.plusMillis(1_500))
                                                .build(),
                                        state(2).completed(EVENT, TIME.plusMillis(1_500))
                                                .attach("Feedback", Json.parse("1.10"))
                                                .build()))
                                .activeTasks(List.of(task(0).build()))
                                .completedTasks(List.of(task(2).completed(EVENT, TIME.plusMillis(1_500))
                                        .build()))
                                .attach("coupon", Json.parse("{ }")),
                        ",'active_states':[{'state_id':1,'started':{'timestamp':'2009-05-12T12:05:12.145Z',"
                                + "'session_id':'s1','previous_state_id':0},"
                                + "'active_tasks':[{'state_id':1,'task_id':1,STARTED}],'completed_tasks':[]}],"
                                + "'completed_states':[{'state_id':0,STARTEDCOMPLETED},"
                                + "{'state_id':2,STARTEDCOMPLETED,'Feedback':1.10}],"
                                + "'active_tasks':[{'task_id':0,STARTED}],"
                                + "'completed_tasks':[{'task_id':2,STARTEDCOMPLETED}],'coupon':{ }"));
    }

    private static Arguments service(String name, Service.Builder service, String nested) {
        return Arguments.of(
                Named.of(name, service.build()), json("{'service_id':7,'contact_key':'42',STARTED" + nested + "}"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void serviceIsWrittenAndReadBackWithNestedItems(Service service, String json) {
        assertThat(Wire.text(ResourceCodec.write(service))).isEqualTo(json);
        assertSame(ResourceCodec.readService(Wire.utf8(json)), service);
        assertSame(
                ResourceCodec.readServices(ResourceCodec.write(List.of(service, service))), List.of(service, service));
    }

    private static void assertSame(Object read, Object expected) {
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Json::equals, Json.class)
                .isEqualTo(expected);
    }

    @Test
    void unrequestedNestedItemsAreAbsent() {
        Service service = ResourceCodec.readService(Wire.utf8(
                json("{'service_id':7,STARTED,'active_states':[{'state_id':0,STARTED}],'completed_states':null}")));

        assertThat(service.activeStates())
                .hasValueSatisfying(states -> assertThat(states).singleElement().satisfies(state -> {
                    assertThat(state.serviceId()).isEqualTo(7);
                    assertThat(state.activeTasks()).isEmpty();
                    assertThat(state.completedTasks()).isEmpty();
                    assertThat(state.previousStateId()).isEmpty();
                }));
        assertThat(service.completedStates()).isEmpty();
        assertThat(service.activeTasks()).isEmpty();
        assertThat(service.completedTasks()).isEmpty();
        assertThat(service.attached()).isEmpty();
    }

    @Test
    void responseOfNewerServerIsReadAsFarAsKnown() {
        State state = ResourceCodec.readState(Wire.utf8(json("{'service_id':7,'state_id':0,'state_type':{},"
                + "'est_duration':'1','started':{'timestamp':'2009-05-12T12:05:12.145Z',"
                + "'previous_state_id':9007199254740992,'more':1},'new':[1]}")));
        Task task = ResourceCodec.readTask(
                Wire.utf8(json("{'service_id':7,'task_id':0,'task_type':1.5,'state_id':9007199254740992,STARTED}")));

        assertThat(state.stateType()).isEmpty();
        assertThat(state.estDuration()).isEmpty();
        assertThat(state.previousStateId()).isEmpty();
        assertThat(state.started().attached()).isEmpty();
        assertThat(state.attached()).isEqualTo(Map.of("new", Json.parse("[1]")));
        assertThat(task.taskType()).isEmpty();
        assertThat(task.stateId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{}",
                "{'service_id':7}",
                "{'service_id':7,'state_id':0,'task_id':0}",
                "{'state_id':0,'task_id':0,STARTED}",
                "{'service_id':7,STARTED}",
                "{'service_id':'7','state_id':0,'task_id':0,STARTED}",
                "{'service_id':7,'state_id':'0','task_id':'0',STARTED}",
                "{'service_id':7,'state_id':-1,'task_id':-1,STARTED}",
                "{'service_id':7,'state_id':9007199254740992,'task_id':9007199254740992,STARTED}",
                "{'service_id':7,'state_id':null,'task_id':null,STARTED}",
                "{'service_id':7,'state_id':0,'task_id':0,'started':{}}"
            })
    void invalidStateOrTaskIsRejected(String text) {
        byte[] json = Wire.utf8(json(text));
        byte[] list = Wire.utf8("[" + json(text) + "]");

        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readState(json));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readTask(json));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readStates(list));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readTasks(list));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "1", "[", "[]]"})
    void invalidListOfStatesOrTasksIsRejected(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readStates(Wire.utf8(json)));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readTasks(Wire.utf8(json)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "[1]", "[null]", "[{}]", "[{'state_id':0}]", "[{'task_id':0,'started':{}}]"})
    void invalidNestedItemRejectsTheService(String nested) {
        for (String name : List.of("active_states", "completed_states", "active_tasks", "completed_tasks")) {
            byte[] json = Wire.utf8(json("{'service_id':7,STARTED,'" + name + "':" + nested + "}"));

            assertThatIllegalArgumentException().as(name).isThrownBy(() -> ResourceCodec.readService(json));
        }
    }

    @Test
    void startResponseHasTheId() {
        assertThat(Wire.text(ResourceCodec.write(new StartedState(7, 0)))).isEqualTo("{\"state_id\":0}");
        assertThat(Wire.text(ResourceCodec.write(new StartedTask(7, 42)))).isEqualTo("{\"task_id\":42}");
        assertThat(ResourceCodec.readStartedState(7, Wire.utf8("{ \"more\":1, \"state_id\" : 9007199254740991 }")))
                .isEqualTo(new StartedState(7, (1L << 53) - 1));
        assertThat(ResourceCodec.readStartedTask(7, Wire.utf8("{\"task_id\":0,\"state_id\":5}")))
                .isEqualTo(new StartedTask(7, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{'ID':'0'}", "{'ID':-1}", "{'ID':9007199254740992}", "{'ID':null}", "{'ID':1.0}"
            })
    void responseWithoutIdIsRejected(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceCodec.readStartedState(7, Wire.utf8(json(json.replace("ID", "state_id")))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceCodec.readStartedTask(7, Wire.utf8(json(json.replace("ID", "task_id")))));
    }

    @Test
    void attachedDispositionIsShownUntilRealOneExists() {
        Json attached = Json.parse("{\"a\":1}");
        State.Builder state = state(0).attach("disposition", attached);

        assertThat(ResourceCodec.readState(ResourceCodec.write(state.build())).attached())
                .isEqualTo(Map.of("disposition", attached));
        assertThat(ResourceCodec.readState(ResourceCodec.write(state.completed(EVENT, TIME)
                                .disposition(AttributeValue.of(1))
                                .build()))
                        .attached())
                .isEmpty();
    }

    @Test
    void versionAppliesOnlyToTopLevelResource() {
        OptionalLong version = OptionalLong.of(12);
        byte[] service = Wire.utf8(json("{'service_id':7,STARTED,'active_tasks':[{'task_id':1,STARTED}]}"));
        byte[] state = ResourceCodec.write(state(1).build());
        byte[] task = ResourceCodec.write(task(1).build());

        Service read = ResourceCodec.readService(service, version);

        assertThat(read.version()).isEqualTo(version);
        assertThat(read.activeTasks().orElseThrow().get(0).version()).isEmpty();
        assertThat(ResourceCodec.readState(state, version).version()).isEqualTo(version);
        assertThat(ResourceCodec.readTask(task, version).version()).isEqualTo(version);
        assertThat(ResourceCodec.readService(service).version()).isEmpty();
    }

    @Test
    void resourceWrittenAloneOmitsNestedItems() {
        Service service = service()
                .activeStates(List.of(state(1).build()))
                .completedStates(List.of())
                .activeTasks(List.of(task(1).build()))
                .completedTasks(List.of())
                .attach("x", Json.parse("1"))
                .build();
        State state = state(1).activeTasks(List.of(task(1).stateId(1).build()))
                .completedTasks(List.of())
                .build();

        assertThat(Wire.text(ResourceCodec.writeAlone(service)))
                .isEqualTo(json("{'service_id':7,'contact_key':'42',STARTED,'x':1}"));
        assertThat(Wire.text(ResourceCodec.writeAlone(state))).isEqualTo(json("{'service_id':7,'state_id':1,STARTED}"));
    }

    @Test
    void toStringHidesCustomerData() {
        assertThat(state(3).attach("x", Json.parse("\"secret\"")).build()).hasToString("State[7/3, active]");
        assertThat(task(4).completed(EVENT, TIME).build()).hasToString("Task[7/4, completed]");
    }
}
