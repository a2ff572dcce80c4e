package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EndEvent;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that builders of events take each enumerated field as a value, by name and by database id. */
class NamesAndDbIdsTest {

    static Stream<Object> builders() {
        return Stream.of(
                ServiceStartEvent.builder().autoClosed(true), // Only then does it have a disposition.
                StateStartEvent.builder(),
                TaskStartEvent.builder(),
                StateTransitionEvent.from(1),
                ServiceEndEvent.builder(),
                ServiceUpdate.builder(),
                StateEndEvent.builder(),
                TaskEndEvent.builder());
    }

    @ParameterizedTest
    @MethodSource("builders")
    void enumeratedFieldsHaveAllOverloads(Object builder) throws ReflectiveOperationException {
        List<Method> setters = Arrays.stream(builder.getClass().getMethods())
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {AttributeValue.class}))
                .toList();
        assertThat(setters).hasSizeGreaterThanOrEqualTo(3);
        for (Method setter : setters) {
            assertThat(set(builder, setter.getName(), String.class, "voice"))
                    .as(setter.getName())
                    .isEqualTo(set(builder, setter.getName(), AttributeValue.class, AttributeValue.of("voice")));
            assertThat(set(builder, setter.getName(), long.class, 7L))
                    .as(setter.getName())
                    .isEqualTo(set(builder, setter.getName(), AttributeValue.class, AttributeValue.of(7)));
        }
    }

    /** Returns the JSON of the event after a call of one overload of a setter. */
    private static String set(Object builder, String setter, Class<?> type, Object value)
            throws ReflectiveOperationException {
        Method method = builder.getClass().getMethod(setter, type);
        assertThat(method.invoke(builder, value)).isSameAs(builder);
        Object event = builder.getClass().getMethod("build").invoke(builder);
        String json = Wire.text(json(event));
        assertThat(json).contains(type == long.class || value.equals(AttributeValue.of(7)) ? ":7" : ":\"voice\"");
        return json;
    }

    private static byte[] json(Object event) {
        if (event instanceof ServiceStartEvent start) {
            return EventCodec.write(start);
        }
        if (event instanceof ServiceUpdate update) {
            return EventCodec.write(update);
        }
        return event instanceof StateTransitionEvent transition
                ? EventCodec.write(transition)
                : event instanceof StateStartEvent state
                        ? EventCodec.write(state)
                        : event instanceof TaskStartEvent task
                                ? EventCodec.write(task)
                                : EventCodec.write((EndEvent) event);
    }

    @Test
    void statesAndTasksStartByNameOrByDbId() {
        assertThat(StateStartEvent.of("fax").build().stateType()).contains(AttributeValue.of("fax"));
        assertThat(StateStartEvent.of(7).build().stateType()).contains(AttributeValue.of(7));
        assertThat(TaskStartEvent.of("fax").build().taskType()).contains(AttributeValue.of("fax"));
        assertThat(TaskStartEvent.of(7).build().taskType()).contains(AttributeValue.of(7));
    }
}
