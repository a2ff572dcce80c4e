package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.ConflictException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that attached data is replaced, merged and removed by key, at every level. */
interface ExtensionContract extends HasServices {

    default void put(Target target, String key, String json) {
        services().putExtension(target, key, Json.parse(json));
    }

    default void merge(Target target, String key, String json) {
        services().mergeExtension(target, key, Json.parse(json));
    }

    @ParameterizedTest
    @EnumSource
    default void putAddsOrReplacesOneKey(Target.Level level) {
        Target target = start(level);
        put(target, "score", "{\"score\":85,\"agentID\":2025}");
        put(target, "other", "[{\"x\":1.10},{}]");

        put(target, "score", "{ \"score\": 86 }");

        assertThat(read(target).attached())
                .isEqualTo(Map.of(
                        "score", Json.parse("{ \"score\": 86 }"),
                        "other", Json.parse("[{\"x\":1.10},{}]")));
    }

    @ParameterizedTest
    @EnumSource
    default void attachedDataBelongsToOneTarget(Target.Level level) {
        long id = startService();
        startState(id);
        startState(id);
        startTask(id, 0);
        startTask(id);
        List<Target> all = List.of(
                Target.service(id), Target.state(id, 0), Target.state(id, 1), Target.task(id, 0), Target.task(id, 1));
        Target target = all.stream()
                .filter(each -> each.level() == level)
                .reduce((first, last) -> last)
                .orElseThrow();

        put(target, "a", "1");

        assertThat(all)
                .allSatisfy(each -> assertThat(read(each).attached())
                        .isEqualTo(each.equals(target) ? Map.of("a", Json.of(1)) : Map.of()));
    }

    @ParameterizedTest
    @EnumSource
    default void dataCanBeAttachedAfterEnd(Target.Level level) {
        Target target = start(level);
        end(target);

        put(target, "a", "{}");
        merge(target, "a", "{\"x\":1}");
        put(target, "b", "{}");
        services().removeExtension(target, "b");

        assertThat(read(target).attached()).isEqualTo(Map.of("a", Json.parse("{\"x\":1}")));
        assertThat(read(target).isActive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1.10",
                "1e400",
                "\"\\u00e9\\ud83d\\ude00 \\/\"",
                "\"\\ud800\"",
                "[]",
                "{\"z\": 1, \"a\":\t[ 1.0 ],\"é😀\":{}}"
            })
    default void attachedValueOfAnyTypeIsReadVerbatim(String json) {
        Target target = start(Target.Level.TASK);

        put(target, "key", json);

        assertThat(read(target).attached("key").map(Json::text)).contains(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a b",
                "a+b",
                "%41",
                "a;b=c",
                "a?b#c",
                "é😀",
                "a,b",
                "*",
                "...",
                " ",
                "a\u0000b",
                "a\\b",
                "merge",
                "active",
                "start",
                "State.a"
            })
    default void keysOfAttachedDataMayHoldAnyCharacter(String key) {
        for (Target.Level level : Target.Level.values()) {
            Target target = start(level);

            put(target, key, "{\"a\":1}");
            merge(target, key, "{\"b\":2}");
            assertThat(read(target).attached()).isEqualTo(Map.of(key, Json.parse("{\"a\":1,\"b\":2}")));
            services().removeExtension(target, key);
            assertThat(read(target).attached()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                    | {}                  | {}",
                "{}                    | {\"a\":1}           | {\"a\":1}",
                "{\"a\":1}             | {}                  | {\"a\":1}",
                "{\"a\":1}             | {\"b\":2}           | {\"a\":1,\"b\":2}",
                "{\"a\":1,\"b\":2}     | {\"a\":3}           | {\"a\":3,\"b\":2}",
                "{\"a\":1}             | {\"a\":null}        | {\"a\":null}",
                "{\"a\":{\"x\":1}}     | {\"a\":{\"y\":2}}   | {\"a\":{\"x\":1,\"y\":2}}",
                "{\"a\":{\"x\":{\"p\":1,\"q\":2}}} | {\"a\":{\"x\":{\"q\":3}}} | {\"a\":{\"x\":{\"p\":1,\"q\":3}}}",
                "{\"a\":{\"x\":1}}     | {\"a\":[1]}         | {\"a\":[1]}",
                "{\"a\":[1]}           | {\"a\":{\"x\":1}}   | {\"a\":{\"x\":1}}",
                "{\"a\":[1,2]}         | {\"a\":[3]}         | {\"a\":[3]}",
                "{\"a\":null}          | {\"a\":{\"x\":1}}   | {\"a\":{\"x\":1}}",
                "{\"a\":1.10,\"b\":1e400} | {\"c\":[ 1.0 ]}  | {\"a\":1.10,\"b\":1e400,\"c\":[ 1.0 ]}",
                "{\"\":1}              | {\"\":2,\" \":3}    | {\"\":2,\" \":3}",
                "{\"é\":1}             | {\"\\u00e9\":2}     | {\"é\":2}"
            })
    default void mergeCombinesObjectsAndReplacesOtherValues(String before, String merged, String after) {
        Target target = start(Target.Level.SERVICE);
        put(target, "agent", before);

        merge(target, "agent", merged);

        assertThat(read(target).attached("agent").map(Json::text)).contains(after);
    }

    @ParameterizedTest
    @EnumSource
    default void mergeCreatesMissingKey(Target.Level level) {
        Target target = start(level);

        merge(target, "agent", "{ \"a\": 1 }");
        merge(target, "agent", "{\"b\":{}}");

        assertThat(read(target).attached()).isEqualTo(Map.of("agent", Json.parse("{\"a\":1,\"b\":{}}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"a\":1}]", "1", "\"x\"", "true", "null"})
    default void onlyObjectsCanBeMerged(String json) {
        Target target = start(Target.Level.STATE);
        put(target, "list", json);
        put(target, "object", "{}");

        assertThatThrownBy(() -> merge(target, "list", "{\"a\":1}")).isInstanceOf(ConflictException.class);
        assertThat(faults(() -> merge(target, "object", json)))
                .singleElement()
                .asString()
                .endsWith(" wrong_type");
        assertThat(read(target).attached()).isEqualTo(Map.of("list", Json.parse(json), "object", Json.parse("{}")));
    }

    @ParameterizedTest
    @EnumSource
    default void removedKeyCanBeAttachedAgain(Target.Level level) {
        Target target = start(level);
        put(target, "a", "{\"x\":1}");
        put(target, "b", "2");

        services().removeExtension(target, "a");
        assertThat(read(target).attached()).isEqualTo(Map.of("b", Json.of(2)));
        assertThatThrownBy(() -> services().removeExtension(target, "a")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().removeExtension(target, "c")).isInstanceOf(NotFoundException.class);

        merge(target, "a", "{\"y\":2}");
        assertThat(read(target).attached("a")).contains(Json.parse("{\"y\":2}"));
    }

    @Test
    default void attachingToMissingTargetIsNotFound() {
        long id = startService();
        startState(id);
        startState(id);
        startTask(id);

        for (Target missing : List.of(
                Target.service(id + 1),
                Target.state(id + 1, 0),
                Target.state(id, 2),
                Target.state(id, -1),
                Target.task(id + 1, 0),
                Target.task(id, 1),
                Target.task(id, -1))) {
            assertThatThrownBy(() -> put(missing, "a", "{}")).as("%s", missing).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> merge(missing, "a", "{}"))
                    .as("%s", missing)
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> services().removeExtension(missing, "a"))
                    .as("%s", missing)
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVICE, service_id",
        "SERVICE, active_states",
        "SERVICE, customer_id",
        "STATE, state_id",
        "STATE, state_type",
        "STATE, completed_tasks",
        "TASK, task_id",
        "TASK, state_id",
        "TASK, started"
    })
    default void reservedKeyIsRejected(Target.Level level, String key) {
        Target target = start(level);

        assertThat(faults(() -> put(target, key, "{}"))).containsExactly(key + " reserved_name");
        assertThat(faults(() -> merge(target, key, "{}"))).containsExactly(key + " reserved_name");
        assertThat(read(target).attached()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800"})
    default void keyThatCannotBeInUrlIsRejected(String key) {
        Target target = start(Target.Level.SERVICE);

        assertThat(faults(() -> put(target, key, "{}")))
                .singleElement()
                .asString()
                .endsWith(" invalid_format");
        assertThat(faults(() -> merge(target, key, "{}")))
                .singleElement()
                .asString()
                .endsWith(" invalid_format");
        assertThat(faults(() -> services().removeExtension(target, key)))
                .singleElement()
                .asString()
                .endsWith(" invalid_format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800"})
    default void eventWithKeyThatCannotBeInUrlIsRejected(String key) {
        long id = start(Target.Level.SERVICE).serviceId();
        ServiceUpdate update = ServiceUpdate.builder().attach(key, 1).build();

        for (ThrowingCallable attaching : List.<ThrowingCallable>of(
                () -> services()
                        .start(ServiceStartEvent.forContactKey("42")
                                .attach(key, 1)
                                .build()),
                () -> services().associate("C", id, update),
                () -> services()
                        .startState(id, StateStartEvent.builder().attach(key, 1).build()),
                () -> services()
                        .startTask(id, TaskStartEvent.builder().attach(key, 1).build()),
                () -> services()
                        .end(id, ServiceEndEvent.builder().attach(key, 1).build()))) {
            assertThat(faults(attaching)).singleElement().asString().endsWith(" invalid_format");
        }
        assertThat(services().get(id).isActive()).isTrue();
    }

    @Test
    default void unpairedSurrogateInValueIsKept() {
        Target target = start(Target.Level.SERVICE);
        String first = "{\"\\ud800\":[\"\\udc00\",{\"a\\udC00\":1}]}";

        put(target, "x", first);
        assertThat(read(target).attached("x")).contains(Json.parse(first));
        merge(target, "x", "{\"\\uD800\":2}");
        assertThat(read(target).attached("x").orElseThrow().fields()).isEqualTo(Map.of("\ud800", Json.of(2)));
    }

    @Test
    default void listsShowLaterAttachedData() {
        Target target = start(Target.Level.SERVICE);
        put(target, "a", "1");

        assertThat(services()
                        .findByContactKey("42", ServiceQuery.all().withExtensions("a"))
                        .services()
                        .get(0)
                        .attached())
                .isEqualTo(Map.of("a", Json.of(1)));
    }
}
