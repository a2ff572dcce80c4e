package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks with random valid events that reading returns what was written, on the wire and in the store. */
class RandomEventsTest {

    private final long seed = Long.getLong("cs.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void writtenFormReadsBack(EventKind kind) {
        for (int i = 0; i < 1_000; i++) {
            Event event = event(kind);
            assertThat(kind.violations(event)).as("seed %d", seed).isEmpty();

            byte[] json = kind.write(event);

            assertSame(kind, kind.read(json), event);
            switch (kind) {
                case END_OF_SERVICE, END_OF_STATE, END_OF_TASK ->
                    assertSame(kind, EventCodec.readStoredEnd(kind.level(), json), event);
                case STATE_START -> assertSame(kind, EventCodec.readStoredStateStart(json), event);
                case TASK_START -> assertSame(kind, EventCodec.readStoredTaskStart(json), event);
                case TRANSITION -> partsReadBack((StateTransitionEvent) event);
            }
        }
    }

    private void partsReadBack(StateTransitionEvent event) {
        byte[] end = EventCodec.write(event.end());
        byte[] start = EventCodec.write(event.start());

        assertSame(EventKind.END_OF_STATE, EventCodec.readStoredEnd(Target.Level.STATE, end), event.end());
        assertSame(EventKind.STATE_START, EventCodec.readStoredStateStart(start), event.start());
    }

    private void assertSame(EventKind kind, Event read, Event expected) {
        for (String field : kind.fields()) {
            assertThat(EventKind.value(read, field))
                    .as("%s, seed %d", field, seed)
                    .isEqualTo(EventKind.value(expected, field));
        }
        assertThat(read.attached()).as("seed %d", seed).isEqualTo(expected.attached());
    }

    private Event event(EventKind kind) {
        return switch (kind) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK -> end(kind);
            case STATE_START -> {
                StateStartEvent.Builder event = StateStartEvent.builder();
                maybe(() -> event.stateType(attribute()));
                maybe(() -> event.previousStateId(id()));
                maybe(() -> event.estDuration(duration()));
                yield circumstances(event).build();
            }
            case TASK_START -> {
                TaskStartEvent.Builder event = TaskStartEvent.builder();
                maybe(() -> event.taskType(attribute()));
                maybe(() -> event.stateId(id()));
                maybe(() -> event.estDuration(duration()));
                yield circumstances(event).build();
            }
            case TRANSITION -> {
                StateTransitionEvent.Builder event = StateTransitionEvent.from(id());
                maybe(() -> event.disposition(attribute()));
                maybe(() -> event.dispositionDesc(text(64)));
                maybe(() -> event.to(attribute()));
                maybe(() -> event.toEstDuration(duration()));
                yield circumstances(event).build();
            }
        };
    }

    private EndEvent end(EventKind kind) {
        EndEvent.Builder<?> event = kind.end();
        maybe(() -> event.disposition(attribute()));
        maybe(() -> event.dispositionDesc(text(64)));
        if (event instanceof ServiceEndEvent.Builder ofService) {
            maybe(() -> ofService.ttl(Duration.ofSeconds(1 + random.nextInt(1_000))));
            maybe(() -> ofService.expirationTime(instant()));
        }
        circumstances(event);
        return event.build();
    }

    private <B extends Event.Builder<?>> B circumstances(B event) {
        maybe(() -> event.timestamp(instant()));
        maybe(() -> event.sessionId(text(32)));
        maybe(() -> event.interactionId(text(50)));
        maybe(() -> event.applicationType(attribute()));
        maybe(() -> event.applicationId(random.nextLong()));
        maybe(() -> event.resourceType(attribute()));
        maybe(() -> event.resourceId(random.nextLong()));
        maybe(() -> event.mediaType(attribute()));
        for (int keys = random.nextInt(4); keys > 0; keys--) {
            event.attach("x" + text(8), Json.parse("{ \"a\" : [" + random.nextInt() + ".10] }"));
        }
        return event;
    }

    private void maybe(Runnable step) {
        if (random.nextBoolean()) {
            step.run();
        }
    }

    private AttributeValue attribute() {
        return random.nextBoolean() ? AttributeValue.of(random.nextLong()) : AttributeValue.of(text(20));
    }

    private long id() {
        return random.nextLong(random.nextBoolean() ? 3 : 1L << 53);
    }

    private Duration duration() {
        return Duration.ofSeconds(random.nextLong(Long.MAX_VALUE));
    }

    private Instant instant() {
        return Instant.ofEpochMilli(random.nextLong(1L << 47) * (random.nextBoolean() ? 1 : -1) / 4);
    }

    private String text(int most) {
        int[] characters = random.ints(random.nextInt(most + 1), 0, 0x2_0000)
                .map(c -> random.nextBoolean() ? c % 0x80 : c)
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c)
                .toArray();
        return new String(characters, 0, characters.length);
    }
}
